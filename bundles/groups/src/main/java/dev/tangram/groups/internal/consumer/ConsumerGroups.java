package dev.tangram.groups.internal.consumer;

import dev.tangram.coordinator.ShardContext;
import dev.tangram.groups.internal.group.GroupEnvironment;
import dev.tangram.groups.internal.group.Groups;
import dev.tangram.groups.internal.group.ShardPart;
import dev.tangram.groups.internal.records.GroupRecord;
import dev.tangram.model.ErrorCode;

/** The groups of a shard whose members speak the protocol of KIP-848. */
public final class ConsumerGroups implements ShardPart {

  private final ShardContext<GroupRecord> context;
  private final GroupEnvironment environment;
  private final Groups groups;

  public ConsumerGroups(
      ShardContext<GroupRecord> context, GroupEnvironment environment, Groups groups) {
    this.context = context;
    this.environment = environment;
    this.groups = groups;
  }

  @Override
  public void replay(GroupRecord record, long producerId) {}

  @Override
  public void loaded() {}

  @Override
  public void unloaded(ErrorCode reason) {}
}
