package dev.tangram.groups.internal.offsets;

import dev.tangram.coordinator.CoordinatorResult;
import dev.tangram.coordinator.SimulatedCoordinator;
import dev.tangram.groups.internal.group.GroupSettings;
import dev.tangram.groups.internal.records.GroupRecord;
import dev.tangram.groups.internal.shard.GroupShard;
import dev.tangram.groups.internal.shard.SimulatedGroups;
import dev.tangram.metadata.ClusterImage;
import dev.tangram.metadata.ClusterMetadata;
import dev.tangram.metadata.PartitionImage;
import dev.tangram.metadata.TopicImage;
import dev.tangram.protocol.message.OffsetCommitRequest;
import dev.tangram.protocol.message.OffsetCommitRequest.OffsetCommitRequestPartition;
import dev.tangram.protocol.message.OffsetCommitRequest.OffsetCommitRequestTopic;
import dev.tangram.protocol.message.OffsetCommitResponse;
import dev.tangram.protocol.message.OffsetFetchRequest.OffsetFetchRequestGroup;
import dev.tangram.protocol.message.OffsetFetchRequest.OffsetFetchRequestTopics;
import dev.tangram.protocol.message.OffsetFetchResponse.OffsetFetchResponseGroup;
import dev.tangram.protocol.message.OffsetFetchResponse.OffsetFetchResponsePartitions;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

/** A shard with a simulated log, a cluster of a few topics, and short ways to ask it. */
public final class OffsetsShard {

  static final long RETENTION_MS = 10_000;
  static final long CHECK_MS = 1_000;
  public static final int METADATA_MAX = 20;

  private static final GroupSettings SETTINGS =
      new GroupSettings(6_000, 1_800_000, 0, 100, METADATA_MAX, RETENTION_MS, CHECK_MS);

  /** What handlers ask. */
  public final SimulatedGroups groups = new SimulatedGroups(SETTINGS);

  public final SimulatedCoordinator<GroupShard, GroupRecord> simulation = groups.coordinator();

  /** The cluster that handlers see. */
  public final ClusterMetadata metadata = new ClusterMetadata();

  public OffsetsShard() {
    addTopic("a", 3);
    addTopic("b", 3);
  }

  void addTopic(String name, int partitions) {
    List<PartitionImage> images = new ArrayList<>();
    for (int i = 0; i < partitions; i++) {
      images.add(new PartitionImage(i, 1, 0, List.of(1), 0, 1, List.of(1), List.of(), List.of()));
    }
    TopicImage topic = new TopicImage(name, UUID.randomUUID(), images);
    change(image -> image.change().topic(topic).build());
  }

  /** Changes the cluster. */
  void change(UnaryOperator<ClusterImage> change) {
    metadata.update(change);
    groups.change(image -> metadata.image());
  }

  ClusterImage image() {
    return metadata.image();
  }

  Offsets offsets() {
    return simulation.shard().offsets();
  }

  TestGroup group(String id) {
    TestGroup group = new TestGroup(id);
    simulation.shard().groups().put(group);
    return group;
  }

  static OffsetCommitRequest request(String group, String topic, int partition, long offset) {
    return new OffsetCommitRequest()
        .setGroupId(group)
        .setTopics(
            new ArrayList<>(
                List.of(
                    new OffsetCommitRequestTopic()
                        .setName(topic)
                        .setPartitions(
                            List.of(
                                new OffsetCommitRequestPartition()
                                    .setPartitionIndex(partition)
                                    .setCommittedOffset(offset)
                                    .setCommittedMetadata(""))))));
  }

  CompletableFuture<OffsetCommitResponse> commit(OffsetCommitRequest request, int version) {
    OffsetCommit commit = new OffsetCommit(request, (short) version, image());
    return simulation.submit(shard -> shard.offsets().commit(commit));
  }

  CompletableFuture<OffsetCommitResponse> commit(
      String group, String topic, int partition, long offset) {
    return commit(request(group, topic, partition, offset), 9);
  }

  static OffsetFetchRequestGroup fetchRequest(String group, String topic, int... partitions) {
    return new OffsetFetchRequestGroup()
        .setGroupId(group)
        .setTopics(
            List.of(new OffsetFetchRequestTopics().setName(topic).setPartitionIndexes(partitions)));
  }

  CompletableFuture<OffsetFetchResponseGroup> fetch(
      OffsetFetchRequestGroup request, boolean stable) {
    return simulation.submit(shard -> shard.offsets().fetch(request, stable));
  }

  /** What is answered for one partition. */
  OffsetFetchResponsePartitions fetch(String group, String topic, int partition) {
    return fetch(group, topic, partition, false);
  }

  OffsetFetchResponsePartitions fetch(String group, String topic, int partition, boolean stable) {
    return fetch(fetchRequest(group, topic, partition), stable)
        .join()
        .topics()
        .get(0)
        .partitions()
        .get(0);
  }

  long offset(String group, String topic, int partition) {
    return fetch(group, topic, partition).committedOffset();
  }

  /** Appends records as if an operation had decided on them. */
  void append(List<GroupRecord> records) {
    simulation.submit(shard -> CoordinatorResult.of(records, null)).join();
  }

  /** Time passes, then whatever is due is done. */
  void pass(long ms) {
    simulation.advance(ms);
  }
}
