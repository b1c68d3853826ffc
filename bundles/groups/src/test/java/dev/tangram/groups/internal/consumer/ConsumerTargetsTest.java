package dev.tangram.groups.internal.consumer;

import static dev.tangram.groups.internal.consumer.Bed.GROUP;
import static dev.tangram.groups.internal.consumer.Bed.join;
import static dev.tangram.groups.internal.consumer.Bed.owned;
import static dev.tangram.groups.internal.consumer.Bed.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tangram.protocol.message.ConsumerGroupHeartbeatResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** When the target of a group is computed anew, and by whom (KIP-848). */
class ConsumerTargetsTest {

  private final Bed bed = new Bed().topic("a", 2);

  // ---- topics ----

  @Test
  void newPartitionsAreGivenOut() {
    bed.ask(join("m1", "a"));
    bed.topic("a", 3);
    bed.settle();
    ConsumerGroupHeartbeatResponse answer = bed.ask(request("m1", 1));
    assertThat(answer.memberEpoch()).isEqualTo(2);
    assertThat(bed.assigned(answer)).containsExactly("a-0", "a-1", "a-2");
  }

  @Test
  void topicsOfOthersAreNoReasonToAsk() {
    bed.ask(join("m1", "a"));
    bed.topic("other", 3);
    bed.settle();
    assertThat(bed.assignors.asked).hasSize(1);
    assertThat(bed.group().epoch()).isEqualTo(1);
  }

  @Test
  void deletedTopicsAreTakenAway() {
    bed.topic("b", 1);
    bed.ask(join("m1", "a", "b"));
    bed.deleteTopic("a");
    bed.settle();
    ConsumerGroupHeartbeatResponse answer = bed.ask(request("m1", 1));
    assertThat(bed.assigned(answer)).containsExactly("b-0");
    answer = bed.ask(request("m1", 1).setTopicPartitions(owned(Bed.set(answer))));
    assertThat(answer.memberEpoch()).isEqualTo(2);
    assertThat(bed.group().stateName()).isEqualTo("Stable");
  }

  @Test
  void expressionsMatchWholeNamesAndFollowTheTopics() {
    bed.topic("logs-1", 1).topic("my-logs-2", 1);
    ConsumerGroupHeartbeatResponse answer = bed.ask(join("m1").setSubscribedTopicRegex("logs-.*"));
    assertThat(bed.assigned(answer)).containsExactly("logs-1-0");
    bed.topic("logs-3", 1);
    bed.settle();
    assertThat(bed.assigned(bed.ask(request("m1", 1)))).containsExactly("logs-1-0", "logs-3-0");
    bed.deleteTopic("logs-1");
    bed.settle();
    assertThat(bed.assigned(bed.ask(request("m1", 2)))).containsExactly("logs-3-0");
    assertThat(bed.group().isSubscribedTo("logs-9")).isTrue();
    assertThat(bed.group().isSubscribedTo("a")).isFalse();
    // The names stay out of it; an empty expression takes it back.
    bed.ask(request("m1", 2).setTopicPartitions(owned(bed.member("m1").position().assigned())));
    bed.ask(request("m1", 3).setSubscribedTopicRegex(""));
    assertThat(bed.group().isSubscribedTo("logs-9")).isFalse();
  }

  // ---- assignors ----

  @Test
  void anAssignorThatFailsIsAskedAgainAndTheOldTargetStays() {
    bed.ask(join("m1", "a"));
    bed.assignors.failing = true;
    ConsumerGroupHeartbeatResponse second = bed.ask(join("m2", "a"));
    assertThat(second.memberEpoch()).isEqualTo(1);
    assertThat(bed.assigned(second)).isEmpty();
    assertThat(bed.group().stateName()).isEqualTo("Assigning");
    assertThat(bed.ask(request("m1", 1)).memberEpoch()).isEqualTo(1);
    bed.assignors.failing = false;
    bed.coordinator.advance(1_000);
    assertThat(bed.group().targetEpoch()).isEqualTo(2);
    assertThat(bed.assigned(bed.ask(request("m1", 1)))).hasSize(1);
  }

  @Test
  void withoutAnyTargetAMemberGetsAnEpochAllTheSame() {
    bed.assignors.failing = true;
    ConsumerGroupHeartbeatResponse answer = bed.ask(join("m1", "a"));
    assertThat(answer.memberEpoch()).isEqualTo(1);
    assertThat(bed.assigned(answer)).isEmpty();
    assertThat(bed.group().stateName()).isEqualTo("Assigning");
    bed.assignors.failing = false;
    bed.coordinator.advance(1_000);
    answer = bed.ask(request("m1", 1));
    assertThat(answer.memberEpoch()).isEqualTo(2);
    assertThat(bed.assigned(answer)).containsExactly("a-0", "a-1");
  }

  @Test
  void aSlowAssignorHoldsNobodyUpForLong() {
    bed.ask(join("m1", "a"));
    bed.coordinator.holdWork();
    CompletableFuture<ConsumerGroupHeartbeatResponse> second = bed.send(join("m2", "a"));
    bed.coordinator.advance(4_999);
    assertThat(second).isNotDone();
    assertThat(bed.ask(request("m1", 1)).memberEpoch()).isEqualTo(1);
    bed.coordinator.advance(1);
    assertThat(second.join().memberEpoch()).isEqualTo(1);
    bed.coordinator.finishWork();
    bed.settle();
    assertThat(bed.assignors.asked).hasSize(2);
    assertThat(bed.group().targetEpoch()).isEqualTo(2);
  }

  @Test
  void whoJoinsMeanwhileIsInTheSameTarget() {
    bed.coordinator.holdWork();
    CompletableFuture<ConsumerGroupHeartbeatResponse> first = bed.send(join("m1", "a"));
    CompletableFuture<ConsumerGroupHeartbeatResponse> second = bed.send(join("m2", "a"));
    bed.coordinator.finishWork();
    bed.settle();
    assertThat(bed.assigned(first.join())).hasSize(1);
    assertThat(bed.assigned(second.join())).hasSize(1);
    assertThat(bed.owners()).hasSize(2);
    assertThat(bed.group().stateName()).isEqualTo("Stable");
  }

  @Test
  void whoLeavesWhileItWaitsIsToldSo() {
    bed.coordinator.holdWork();
    CompletableFuture<ConsumerGroupHeartbeatResponse> first = bed.send(join("m1", "a"));
    bed.send(request("m1", -1)).join();
    assertThat(first).isCompletedExceptionally();
    bed.coordinator.finishWork();
    bed.settle();
    assertThat(bed.group().stateName()).isEqualTo("Empty");
    assertThat(bed.coordinator.scheduled()).containsOnly("offsets-expire");
  }

  @Test
  void theConfigurationOfTheGroupDecides() {
    bed.ask(join("m1", "a").setServerAssignor("uniform"));
    bed.configure("group.assignor", "range");
    bed.settle();
    assertThat(bed.assignors.asked).containsExactly("uniform", "range");
    assertThat(bed.coordinator.shard().consumer().describe(GROUP).assignorName())
        .isEqualTo("range");
    // The answer was the same, so nobody is disturbed.
    assertThat(bed.group().epoch()).isEqualTo(1);
    bed.configure("consumer.session.timeout.ms", "45000");
    bed.settle();
    assertThat(bed.assignors.asked).containsExactly("uniform", "range", "uniform");
  }

  @Test
  void anotherAssignorMovesPartitionsOnlyWhenTheyAreGivenUp() {
    bed.topic("a", 1).topic("b", 1);
    bed.ask(join("m1", "a", "b"));
    bed.ask(join("m2", "a", "b"));
    bed.ask(request("m1", 1));
    bed.ask(request("m1", 1).setTopicPartitions(owned(bed.member("m1").position().assigned())));
    bed.ask(request("m2", 2));
    assertThat(bed.group().stateName()).isEqualTo("Stable");
    assertThat(bed.owners().values()).containsExactlyInAnyOrder("m1", "m2");
    // Range gives the first partition of every topic to the first member.
    bed.configure("group.assignor", "range");
    bed.settle();
    assertThat(bed.group().epoch()).isEqualTo(3);
    assertThat(bed.ask(request("m1", 2)).memberEpoch()).isEqualTo(3);
    assertThat(bed.owners().values()).containsExactlyInAnyOrder("m1", "m2");
    bed.ask(request("m2", 2));
    bed.ask(request("m2", 2).setTopicPartitions(List.of()));
    assertThat(bed.assigned(bed.ask(request("m1", 3)))).containsExactly("a-0", "b-0");
    assertThat(bed.group().stateName()).isEqualTo("Stable");
  }

  @Test
  void anAssignorThatGoesIsReplacedByTheNext() {
    bed.ask(join("m1", "a"));
    bed.assignors.installed.remove("uniform");
    bed.assignorChanged("uniform");
    bed.settle();
    assertThat(bed.assignors.asked).containsExactly("uniform", "range");
    bed.assignorChanged("other");
    bed.settle();
    assertThat(bed.assignors.asked).hasSize(2);
    bed.assignorChanged("range");
    bed.settle();
    assertThat(bed.assignors.asked).hasSize(3);
  }

  @Test
  void mostMembersDecide() {
    bed.ask(join("m1", "a").setServerAssignor("range"));
    bed.ask(join("m2", "a").setServerAssignor("uniform"));
    bed.ask(join("m3", "a").setServerAssignor("uniform"));
    assertThat(bed.assignors.asked).containsExactly("range", "range", "uniform");
  }
}
