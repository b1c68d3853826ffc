package dev.tangram.groups.internal.shard;

import dev.tangram.configuration.BrokerConfig;
import dev.tangram.configuration.CoordinatorProperties;
import dev.tangram.coordinator.CoordinatorSettings;
import dev.tangram.coordinator.ReplicatedRuntime;
import dev.tangram.coordinator.ShardFactory;
import dev.tangram.coordinator.ShardOperation;
import dev.tangram.groups.Assignors;
import dev.tangram.groups.internal.group.GroupEnvironment;
import dev.tangram.groups.internal.group.GroupSettings;
import dev.tangram.groups.internal.records.GroupRecord;
import dev.tangram.groups.internal.records.GroupRecordSerde;
import dev.tangram.replication.ReplicaManager;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The shards of {@code __consumer_offsets} that this broker leads. */
public final class GroupRuntime implements GroupCoordinator, GroupPartitions, AutoCloseable {

  private final ReplicatedRuntime<GroupShard, GroupRecord> runtime;

  /** Takes on the partitions that this broker leads now, and those that come. */
  public GroupRuntime(BrokerConfig config, ReplicaManager replicas, Assignors assignors) {
    GroupEnvironment environment =
        new GroupEnvironment(GroupSettings.of(config), assignors, replicas::image);
    ShardFactory<GroupShard, GroupRecord> shards = context -> new GroupShard(context, environment);
    runtime = ReplicatedRuntime.open(replicas, settings(config), new GroupRecordSerde(), shards);
  }

  private static CoordinatorSettings settings(BrokerConfig config) {
    return new CoordinatorSettings(
        OFFSETS_TOPIC,
        () -> config.get(CoordinatorProperties.OFFSETS_TOPIC_NUM_PARTITIONS),
        config.get(CoordinatorProperties.OFFSETS_TOPIC_COMPRESSION_CODEC),
        config.get(CoordinatorProperties.OFFSETS_LOAD_BUFFER_SIZE),
        config.get(CoordinatorProperties.OFFSETS_COMMIT_TIMEOUT_MS),
        CoordinatorSettings.DEFAULT_WAITING_MAX);
  }

  @Override
  public int partitionOf(String groupId) {
    return runtime.partitionOf(groupId);
  }

  @Override
  public <T> CompletableFuture<T> submit(
      String groupId, ShardOperation<GroupShard, GroupRecord, T> operation) {
    return runtime.submit(runtime.partitionOf(groupId), operation);
  }

  @Override
  public <T> List<CompletableFuture<T>> submitToAll(
      ShardOperation<GroupShard, GroupRecord, T> operation) {
    List<CompletableFuture<T>> answers = new ArrayList<>();
    runtime.partitions().forEach(index -> answers.add(runtime.submit(index, operation)));
    return answers;
  }

  @Override
  public void close() {
    runtime.close();
  }
}
