package dev.tangram.groups.internal.shard;

import dev.tangram.coordinator.CoordinatorShard;
import dev.tangram.coordinator.ShardContext;
import dev.tangram.groups.internal.classic.ClassicGroups;
import dev.tangram.groups.internal.consumer.ConsumerGroups;
import dev.tangram.groups.internal.group.ClassicProtocol;
import dev.tangram.groups.internal.group.Group;
import dev.tangram.groups.internal.group.GroupEnvironment;
import dev.tangram.groups.internal.group.Groups;
import dev.tangram.groups.internal.group.ShardPart;
import dev.tangram.groups.internal.offsets.Offsets;
import dev.tangram.groups.internal.records.GroupRecord;
import dev.tangram.model.ErrorCode;
import java.util.List;

/** The groups and offsets of one partition of {@code __consumer_offsets}. */
public final class GroupShard implements CoordinatorShard<GroupRecord> {

  private final Groups groups = new Groups();
  private final Offsets offsets;
  private final ClassicGroups classic;
  private final ConsumerGroups consumer;
  private final List<ShardPart> parts;

  public GroupShard(ShardContext<GroupRecord> context, GroupEnvironment environment) {
    classic = new ClassicGroups(context, environment, groups);
    offsets = new Offsets(context, environment, groups, classic::withoutMembers);
    consumer = new ConsumerGroups(context, environment, groups, classic);
    parts = List.of(offsets, classic, consumer);
  }

  public Groups groups() {
    return groups;
  }

  public Offsets offsets() {
    return offsets;
  }

  public ClassicGroups classic() {
    return classic;
  }

  /** Who serves the members of a group that speak the classic protocol. */
  public ClassicProtocol classicProtocol(String groupId) {
    Group group = groups.get(groupId);
    boolean isConsumer = group != null && group.type() == Group.Type.CONSUMER && !group.isEmpty();
    return isConsumer ? consumer.classicMembers() : classic;
  }

  public ConsumerGroups consumer() {
    return consumer;
  }

  @Override
  public void replay(GroupRecord record, long producerId) {
    for (ShardPart part : parts) {
      part.replay(record, producerId);
    }
  }

  @Override
  public void endTransaction(long producerId, boolean committed) {
    parts.forEach(part -> part.endTransaction(producerId, committed));
  }

  @Override
  public void loaded() {
    parts.forEach(ShardPart::loaded);
  }

  @Override
  public void unloaded(ErrorCode reason) {
    parts.forEach(part -> part.unloaded(reason));
  }
}
