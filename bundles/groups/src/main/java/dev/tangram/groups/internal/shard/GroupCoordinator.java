package dev.tangram.groups.internal.shard;

import dev.tangram.coordinator.ShardOperation;
import dev.tangram.groups.internal.records.GroupRecord;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The way of the handlers to the shard of a group. */
public interface GroupCoordinator {

  /**
   * Runs an operation on the shard that has a group: on the calling thread where it can be done at
   * once.
   *
   * @return the response once it is committed, or an {@link dev.tangram.model.ApiException} as of
   *     {@link dev.tangram.coordinator.CoordinatorRuntime#submit}
   */
  <T> CompletableFuture<T> submit(
      String groupId, ShardOperation<GroupShard, GroupRecord, T> operation);

  /**
   * Runs an operation on every shard that this broker has, for what is asked of all groups.
   *
   * @return one answer of each shard, as of {@link #submit}
   */
  <T> List<CompletableFuture<T>> submitToAll(ShardOperation<GroupShard, GroupRecord, T> operation);
}
