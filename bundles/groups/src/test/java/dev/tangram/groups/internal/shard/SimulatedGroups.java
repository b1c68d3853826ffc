package dev.tangram.groups.internal.shard;

import dev.tangram.coordinator.ShardOperation;
import dev.tangram.coordinator.SimulatedCoordinator;
import dev.tangram.groups.internal.group.GroupEnvironment;
import dev.tangram.groups.internal.group.GroupSettings;
import dev.tangram.groups.internal.records.GroupRecord;
import dev.tangram.metadata.ClusterImage;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

/** One shard of groups without a broker: the facade that handlers use, over a simulation. */
public final class SimulatedGroups implements GroupCoordinator {

  /** Kafka's defaults, but for the limit of 10 members and the initial delay of one second. */
  public static final GroupSettings SETTINGS =
      new GroupSettings(6_000, 1_800_000, 1_000, 10, 4_096, 604_800_000L, 600_000L);

  private final SimulatedCoordinator<GroupShard, GroupRecord> coordinator;
  private final ScriptedAssignors assignors = new ScriptedAssignors();
  private ClusterImage image = ClusterImage.empty();

  public SimulatedGroups() {
    this(SETTINGS);
  }

  public SimulatedGroups(GroupSettings settings) {
    GroupEnvironment environment = new GroupEnvironment(settings, assignors, () -> image);
    coordinator =
        new SimulatedCoordinator<GroupShard, GroupRecord>(
            context -> new GroupShard(context, environment));
  }

  public SimulatedCoordinator<GroupShard, GroupRecord> coordinator() {
    return coordinator;
  }

  public ScriptedAssignors assignors() {
    return assignors;
  }

  public ClusterImage image() {
    return image;
  }

  /** Changes the cluster that the shard sees. */
  public void change(UnaryOperator<ClusterImage> change) {
    image = change.apply(image);
  }

  @Override
  public <T> CompletableFuture<T> submit(
      String groupId, ShardOperation<GroupShard, GroupRecord, T> operation) {
    return coordinator.submit(operation);
  }

  @Override
  public <T> List<CompletableFuture<T>> submitToAll(
      ShardOperation<GroupShard, GroupRecord, T> operation) {
    return List.of(coordinator.submit(operation));
  }
}
