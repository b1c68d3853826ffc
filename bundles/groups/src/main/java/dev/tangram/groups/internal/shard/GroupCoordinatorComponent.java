package dev.tangram.groups.internal.shard;

import dev.tangram.configuration.BrokerConfig;
import dev.tangram.coordinator.ShardOperation;
import dev.tangram.groups.Assignors;
import dev.tangram.groups.internal.records.GroupRecord;
import dev.tangram.replication.ReplicaManager;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** Opens the coordinators of groups; at once, so that they are loaded when a client comes. */
@Component(
    service = {GroupCoordinator.class, GroupPartitions.class},
    immediate = true)
public final class GroupCoordinatorComponent implements GroupCoordinator, GroupPartitions {

  private final GroupRuntime runtime;

  @Activate
  public GroupCoordinatorComponent(
      @Reference BrokerConfig config,
      @Reference ReplicaManager replicas,
      @Reference Assignors assignors) {
    runtime = new GroupRuntime(config, replicas, assignors);
  }

  @Deactivate
  void deactivate() {
    runtime.close();
  }

  @Override
  public int partitionOf(String groupId) {
    return runtime.partitionOf(groupId);
  }

  @Override
  public <T> CompletableFuture<T> submit(
      String groupId, ShardOperation<GroupShard, GroupRecord, T> operation) {
    return runtime.submit(groupId, operation);
  }

  @Override
  public <T> List<CompletableFuture<T>> submitToAll(
      ShardOperation<GroupShard, GroupRecord, T> operation) {
    return runtime.submitToAll(operation);
  }
}
