package dev.tangram.groups.internal.handlers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tangram.assignor.Assignment;
import dev.tangram.assignor.GroupView;
import dev.tangram.assignor.MemberView;
import dev.tangram.assignor.TopicsView;
import dev.tangram.groups.internal.shard.GroupSignals;
import dev.tangram.groups.internal.shard.SimulatedGroups;
import dev.tangram.metadata.ClusterMetadata;
import dev.tangram.metadata.ConfigResource;
import dev.tangram.metadata.PartitionImage;
import dev.tangram.metadata.TopicImage;
import dev.tangram.model.ErrorCode;
import dev.tangram.model.TopicPartition;
import dev.tangram.protocol.message.SyncGroupResponse;
import dev.tangram.request.TestRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The coordinator decides in the place of the leader, whose own assignment says "wrong". */
class ServerAssignorsTest extends ClassicGroupTestCase {

  private static final String TOPIC = "t";

  private final ClusterMetadata metadata = new ClusterMetadata();
  private final SimulatedGroups groups = handlers.groups();
  private GroupSignals signals;

  @BeforeEach
  void create() {
    List<PartitionImage> partitions = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      partitions.add(
          new PartitionImage(i, 1, 0, List.of(1), 0, 1, List.of(1), List.of(), List.of()));
    }
    metadata.addListener((before, after) -> groups.change(old -> after));
    metadata.update(
        image -> image.change().topic(new TopicImage(TOPIC, new UUID(1, 1), partitions)).build());
    groups.assignors().install("first", (group, topics) -> allTo(group, topics, 0));
    groups.assignors().install("last", (group, topics) -> allTo(group, topics, -1));
    signals = new GroupSignals(groups, metadata, groups.assignors());
  }

  @AfterEach
  void close() {
    signals.close();
  }

  /**
   * Everything to one member, by its place in the order of ids, counted from the end if below 0.
   */
  private static Assignment allTo(GroupView group, TopicsView topics, int place) {
    Map<String, List<TopicPartition>> parts = new HashMap<>();
    List<MemberView> members = group.members();
    for (int i = 0; i < members.size(); i++) {
      List<TopicPartition> part = new ArrayList<>();
      if (i == Math.floorMod(place, members.size())) {
        int count = topics.find(TOPIC).orElseThrow().partitions();
        for (int p = 0; p < count; p++) {
          part.add(new TopicPartition(TOPIC, p));
        }
      }
      parts.put(members.get(i).memberId(), part);
    }
    return Assignment.of(parts);
  }

  private static Set<TopicPartition> all() {
    Set<TopicPartition> all = new TreeSet<>();
    for (int i = 0; i < 4; i++) {
      all.add(new TopicPartition(TOPIC, i));
    }
    return all;
  }

  private void choose(String assignor) {
    Map<String, String> config = assignor.isEmpty() ? Map.of() : Map.of("group.assignor", assignor);
    metadata.update(image -> image.change().config(ConfigResource.group(GROUP), config).build());
  }

  private TestMember consumer(Set<TopicPartition> owned, int generation) {
    return member().following(subscription(owned, generation));
  }

  private static List<dev.tangram.protocol.message.JoinGroupRequest.JoinGroupRequestProtocol>
      subscription(Set<TopicPartition> owned, int generation) {
    return TestConsumer.subscription("range", List.of(TOPIC), owned, generation);
  }

  /** Lets these go through a round, the leader first; what each gets. */
  private List<Set<TopicPartition>> round(TestMember... members) {
    List<TestRequest> joins = new ArrayList<>();
    for (TestMember member : members) {
      joins.add(member.join());
    }
    advance(2_000);
    List<TestRequest> syncs = new ArrayList<>();
    for (int i = 0; i < members.length; i++) {
      members[i].took(joins.get(i));
    }
    for (TestMember member : members) {
      syncs.add(member.sync(member.leads() ? Map.of(member.memberId(), "wrong") : Map.of()));
    }
    advance(0);
    List<Set<TopicPartition>> parts = new ArrayList<>();
    for (TestRequest sync : syncs) {
      SyncGroupResponse response = sync.answered();
      assertThat(ErrorCode.of(response.errorCode())).isEqualTo(ErrorCode.NONE);
      parts.add(TestConsumer.partitions(response.assignment()));
    }
    return parts;
  }

  private static int placeOf(TestMember member, TestMember other) {
    return member.memberId().compareTo(other.memberId()) < 0 ? 0 : 1;
  }

  @Test
  void theConfiguredAssignorDecides() {
    choose("first");
    TestMember one = consumer(Set.of(), -1);
    TestMember two = consumer(Set.of(), -1);
    List<Set<TopicPartition>> parts = round(one, two);
    assertThat(parts.get(placeOf(one, two))).isEqualTo(all());
    assertThat(parts.get(1 - placeOf(one, two))).isEmpty();
  }

  @Test
  void itsAnswerIsWaitedFor() {
    choose("first");
    groups.coordinator().holdWork();
    TestMember one = consumer(Set.of(), -1);
    TestRequest join = one.join();
    advance(2_000);
    TestRequest sync = one.took(join).sync(Map.of(one.memberId(), "wrong"));
    advance(5_000);
    assertThat(sync.isAnswered()).isFalse();
    groups.coordinator().finishWork();
    assertThat(TestConsumer.partitions(sync.<SyncGroupResponse>answered().assignment()))
        .isEqualTo(all());
  }

  @Test
  void butNotForEver() {
    choose("first");
    groups.coordinator().holdWork();
    TestMember one = consumer(Set.of(), -1).timeouts(60_000, 60_000);
    TestRequest join = one.join();
    advance(2_000);
    TestRequest sync = one.took(join).sync(Map.of(one.memberId(), "own"));
    advance(10_000);
    assertThat(TestMember.assignmentOf(sync)).isEqualTo("own");
    groups.coordinator().finishWork();
    assertThat(state()).isEqualTo("Stable");
    assertThat(TestMember.assignmentOf(one.sync(Map.of()))).isEqualTo("own");
  }

  @Test
  void whereItFailsOrIsMissingTheLeadersAssignmentIsUsed() {
    groups
        .assignors()
        .install(
            "bad",
            (group, topics) -> {
              throw new IllegalStateException("bad");
            });
    for (String name : List.of("bad", "missing")) {
      choose(name);
      TestMember one = consumer(Set.of(), -1);
      TestRequest join = one.join();
      advance(2_000);
      TestRequest sync = one.took(join).sync(Map.of(one.memberId(), "own"));
      advance(0);
      assertThat(TestMember.assignmentOf(sync)).isEqualTo("own");
      assertThat(one.leave()).isEqualTo(ErrorCode.NONE);
    }
  }

  @Test
  void othersThanConsumersAndWhatCannotBeReadKeepTheirOwnWay() {
    choose("first");
    TestMember one = member().protocolType("connect");
    TestRequest join = one.join();
    advance(2_000);
    assertThat(TestMember.assignmentOf(one.took(join).sync(Map.of(one.memberId(), "own"))))
        .isEqualTo("own");
    one.leave();
    advance(0);
    TestMember two = member().following("range");
    join = two.join();
    advance(2_000);
    assertThat(TestMember.assignmentOf(two.took(join).sync(Map.of(two.memberId(), "own"))))
        .isEqualTo("own");
  }

  @Test
  void aChangeOfTheConfigurationRebalances() {
    TestMember one = consumer(Set.of(), -1);
    TestMember two = consumer(Set.of(), -1);
    rebalance(one, two);
    choose("first");
    assertThat(one.beat()).isEqualTo(ErrorCode.REBALANCE_IN_PROGRESS);
    assertThat(round(one, two).get(placeOf(one, two))).isEqualTo(all());
    choose("last");
    assertThat(one.beat()).isEqualTo(ErrorCode.REBALANCE_IN_PROGRESS);
    assertThat(round(one, two).get(1 - placeOf(one, two))).isEqualTo(all());
    choose("last");
    assertThat(one.beat()).isEqualTo(ErrorCode.NONE);
    choose("");
    assertThat(one.beat()).isEqualTo(ErrorCode.REBALANCE_IN_PROGRESS);
    rebalance(one, two);
  }

  @Test
  void aChangeOfTheAssignorRebalancesWhoUsesIt() {
    choose("first");
    TestMember one = consumer(Set.of(), -1);
    TestMember two = consumer(Set.of(), -1);
    round(one, two);
    groups.assignors().install("last", (group, topics) -> allTo(group, topics, 0));
    assertThat(one.beat()).isEqualTo(ErrorCode.NONE);
    groups.assignors().install("first", (group, topics) -> allTo(group, topics, -1));
    assertThat(one.beat()).isEqualTo(ErrorCode.REBALANCE_IN_PROGRESS);
    assertThat(round(one, two).get(1 - placeOf(one, two))).isEqualTo(all());
    groups.assignors().remove("first");
    assertThat(one.beat()).isEqualTo(ErrorCode.REBALANCE_IN_PROGRESS);
  }

  @Test
  void aChangeDuringAMoveIsSeenAfterIt() {
    choose("first");
    TestMember one = consumer(Set.of(), -1);
    TestMember two = consumer(Set.of(), -1);
    round(one, two);
    failOver();
    advance(0);
    assertThat(one.beat()).isEqualTo(ErrorCode.NONE);
    signals.close();
    groups.assignors().install("first", (group, topics) -> allTo(group, topics, -1));
    failOver();
    advance(0);
    assertThat(one.beat()).isEqualTo(ErrorCode.REBALANCE_IN_PROGRESS);
  }

  @Test
  void cooperativeMembersGiveUpBeforeOthersGet() {
    choose("first");
    TestMember one = consumer(Set.of(), -1);
    TestMember two = consumer(Set.of(), -1);
    round(one, two);
    boolean oneOwns = placeOf(one, two) == 0;
    TestMember owner = oneOwns ? one : two;
    TestMember other = oneOwns ? two : one;
    owner.following(subscription(all(), 1));
    choose("last");
    List<Set<TopicPartition>> parts = round(one, two);
    assertThat(parts).containsOnly(Set.of());
    // The owner has given up and says so.
    owner.following(subscription(Set.of(), 2));
    parts = round(one, two);
    assertThat(parts.get(other == one ? 0 : 1)).isEqualTo(all());
  }

  @Test
  void whatWasHeldBackIsGivenEvenIfTheOwnersDoNotJoinAgain() {
    choose("first");
    TestMember one = consumer(all(), 0).timeouts(100_000, 20_000);
    TestMember two = consumer(all(), 0).timeouts(100_000, 20_000);
    round(one, two);
    assertThat(one.beat()).isEqualTo(ErrorCode.NONE);
    advance(20_000);
    assertThat(one.beat()).isEqualTo(ErrorCode.REBALANCE_IN_PROGRESS);
  }
}
