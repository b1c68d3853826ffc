package dev.tangram.groups.internal.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import dev.tangram.configuration.BrokerConfig;
import dev.tangram.coordinator.ShardFactory;
import dev.tangram.coordinator.SimulatedCoordinator;
import dev.tangram.groups.internal.group.GroupEnvironment;
import dev.tangram.groups.internal.group.GroupSettings;
import dev.tangram.groups.internal.records.GroupRecord;
import dev.tangram.groups.internal.shard.GroupShard;
import dev.tangram.metadata.ClusterImage;
import dev.tangram.metadata.ConfigResource;
import dev.tangram.metadata.PartitionImage;
import dev.tangram.metadata.TopicImage;
import dev.tangram.model.ApiException;
import dev.tangram.model.ErrorCode;
import dev.tangram.protocol.message.ConsumerGroupHeartbeatRequest;
import dev.tangram.protocol.message.ConsumerGroupHeartbeatResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** A shard with topics and assignors, and heartbeats to it. */
final class Bed {

  static final String GROUP = "g";

  final SwappableAssignors assignors = new SwappableAssignors();
  final SimulatedCoordinator<GroupShard, GroupRecord> coordinator;
  ClusterImage image = ClusterImage.empty();
  private long topicNumber;

  Bed() {
    this(Map.of());
  }

  Bed(Map<String, String> properties) {
    GroupSettings settings = GroupSettings.of(BrokerConfig.parse(properties));
    GroupEnvironment environment = new GroupEnvironment(settings, assignors, () -> image);
    ShardFactory<GroupShard, GroupRecord> factory = context -> new GroupShard(context, environment);
    coordinator = new SimulatedCoordinator<>(factory);
  }

  // ---- topics and configuration ----

  /** Creates a topic, or gives it another number of partitions, and tells the shard. */
  Bed topic(String name, int partitions) {
    UUID id = image.topic(name).map(TopicImage::id).orElseGet(() -> new UUID(1, ++topicNumber));
    List<PartitionImage> of = new ArrayList<>();
    for (int p = 0; p < partitions; p++) {
      of.add(new PartitionImage(p, 0, 0, List.of(0), 0, 0, List.of(0), List.of(), List.of()));
    }
    image = image.change().topic(new TopicImage(name, id, of)).build();
    coordinator.submit(shard -> shard.consumer().topicsChanged(List.of(name)));
    return this;
  }

  void deleteTopic(String name) {
    image = image.change().removeTopic(name).build();
    coordinator.submit(shard -> shard.consumer().topicsChanged(List.of(name)));
  }

  void configure(String key, String value) {
    image = image.change().config(ConfigResource.group(GROUP), Map.of(key, value)).build();
    coordinator.submit(shard -> shard.consumer().configured(List.of(GROUP)));
  }

  void assignorChanged(String name) {
    coordinator.submit(shard -> shard.consumer().assignorsChanged(List.of(name)));
  }

  // ---- heartbeats ----

  static ConsumerGroupHeartbeatRequest request(String memberId, int epoch) {
    return new ConsumerGroupHeartbeatRequest()
        .setGroupId(GROUP)
        .setMemberId(memberId)
        .setMemberEpoch(epoch);
  }

  static ConsumerGroupHeartbeatRequest join(String memberId, String... topics) {
    return request(memberId, 0)
        .setRebalanceTimeoutMs(60_000)
        .setSubscribedTopicNames(List.of(topics))
        .setTopicPartitions(List.of());
  }

  /** The answer may come later. */
  CompletableFuture<ConsumerGroupHeartbeatResponse> send(ConsumerGroupHeartbeatRequest body) {
    ConsumerHeartbeat heartbeat = new ConsumerHeartbeat(body, "client", "/127.0.0.1");
    return coordinator
        .submit(shard -> shard.consumer().heartbeat(heartbeat))
        .thenCompose(answer -> answer);
  }

  /** The answer, once what waits for an assignor has it. */
  ConsumerGroupHeartbeatResponse ask(ConsumerGroupHeartbeatRequest body) {
    CompletableFuture<ConsumerGroupHeartbeatResponse> answer = send(body);
    settle();
    assertThat(answer).isDone();
    return answer.join();
  }

  /** Lets everything happen that is due now. */
  void settle() {
    coordinator.advance(0);
  }

  void refuse(ConsumerGroupHeartbeatRequest body, ErrorCode error) {
    CompletableFuture<ConsumerGroupHeartbeatResponse> answer = send(body);
    settle();
    assertThatThrownBy(answer::join)
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOfSatisfying(
            ApiException.class,
            e -> {
              assertThat(e.error()).isEqualTo(error);
              assertThat(e.getMessage()).isNotBlank();
            });
  }

  // ---- faults ----

  /** Something fails, is held back, or is well again. */
  void fault(Random random) {
    switch (random.nextInt(7)) {
      case 0:
        coordinator.failAppends(ErrorCode.COORDINATOR_NOT_AVAILABLE);
        break;
      case 1:
        coordinator.holdCommits();
        break;
      case 2:
        coordinator.holdWork();
        break;
      case 3:
        coordinator.failOver(random.nextBoolean());
        break;
      case 4:
        coordinator.expireCommits();
        break;
      default:
        allIsWell();
        break;
    }
  }

  void allIsWell() {
    coordinator.failAppends(ErrorCode.NONE);
    coordinator.commit();
    coordinator.finishWork();
  }

  // ---- looking ----

  ConsumerGroup group() {
    return (ConsumerGroup) coordinator.shard().groups().get(GROUP);
  }

  Member member(String memberId) {
    return group().member(memberId);
  }

  /** Partitions as {@code topic-partition}; those of topics that are gone by their ids. */
  Set<String> names(PartitionSet partitions) {
    Set<String> names = new TreeSet<>();
    partitions.forEach(
        (id, p) -> names.add(image.topic(id).map(TopicImage::name).orElse(id + "") + "-" + p));
    return names;
  }

  Set<String> assigned(ConsumerGroupHeartbeatResponse response) {
    return names(set(response));
  }

  static PartitionSet set(ConsumerGroupHeartbeatResponse response) {
    PartitionSet.Builder set = new PartitionSet.Builder();
    response
        .assignment()
        .topicPartitions()
        .forEach(topic -> set.add(topic.topicId(), topic.partitions()));
    return set.build();
  }

  static List<ConsumerGroupHeartbeatRequest.TopicPartitions> owned(PartitionSet partitions) {
    return partitions.toStructs(
        (id, indexes) ->
            new ConsumerGroupHeartbeatRequest.TopicPartitions()
                .setTopicId(id)
                .setPartitions(indexes));
  }

  /** A partition. */
  record Key(UUID topicId, int partition) {}

  /** Who has each partition by the coordinator's books; fails where two have one. */
  Map<Key, String> owners() {
    Map<Key, String> owners = new HashMap<>();
    if (group() != null) {
      for (Member member : group().members()) {
        Position position = member.position();
        PartitionSet has = position.assigned().or(position.pendingRevocation());
        has.forEach(
            (id, p) -> {
              String before = owners.put(new Key(id, p), member.id());
              if (before != null || !member.id().equals(group().ownership().owner(id, p))) {
                fail("%s-%d has two owners: %s", id, p, group().members());
              }
            });
      }
    }
    return owners;
  }
}
