package dev.tangram.groups.internal.classic;

import dev.tangram.coordinator.CoordinatorResult;
import dev.tangram.coordinator.ShardContext;
import dev.tangram.groups.internal.group.ClassicProtocol;
import dev.tangram.groups.internal.group.ClassicRequest;
import dev.tangram.groups.internal.group.ClassicRoster;
import dev.tangram.groups.internal.group.ClassicTakeover;
import dev.tangram.groups.internal.group.Group;
import dev.tangram.groups.internal.group.GroupEnvironment;
import dev.tangram.groups.internal.group.GroupSettings;
import dev.tangram.groups.internal.group.Groups;
import dev.tangram.groups.internal.group.ShardPart;
import dev.tangram.groups.internal.records.GroupMetadataKey;
import dev.tangram.groups.internal.records.GroupRecord;
import dev.tangram.model.ApiException;
import dev.tangram.model.ErrorCode;
import dev.tangram.protocol.message.DescribeGroupsResponse.DescribedGroup;
import dev.tangram.protocol.message.HeartbeatRequest;
import dev.tangram.protocol.message.HeartbeatResponse;
import dev.tangram.protocol.message.JoinGroupRequest;
import dev.tangram.protocol.message.JoinGroupResponse;
import dev.tangram.protocol.message.LeaveGroupRequest;
import dev.tangram.protocol.message.LeaveGroupResponse;
import dev.tangram.protocol.message.SyncGroupRequest;
import dev.tangram.protocol.message.SyncGroupResponse;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The groups of a shard whose members speak the classic protocol.
 *
 * <p>A record holds what a generation ends with: members and assignments. The rounds between are in
 * memory only; after a move the members notice and begin a new one. So once the shard serves, its
 * own records have nothing to say about groups that are in memory already.
 */
public final class ClassicGroups implements ShardPart, ClassicProtocol, ClassicTakeover {

  private final ShardContext<GroupRecord> context;
  private final GroupSettings settings;
  private final Groups groups;
  private final Sessions sessions;
  private final ServerAssignors assignors;
  private final Rebalances rebalances;
  private final Joins joins;
  private final Syncs syncs;
  private final Leaves leaves;
  private boolean loaded;

  public ClassicGroups(
      ShardContext<GroupRecord> context, GroupEnvironment environment, Groups groups) {
    this.context = context;
    this.settings = environment.settings();
    this.groups = groups;
    sessions = new Sessions(context, groups);
    assignors = new ServerAssignors(context, environment, groups);
    rebalances = new Rebalances(context, environment, groups, sessions, assignors);
    joins = new Joins(settings, sessions, rebalances, new StaticMembers(sessions, rebalances));
    syncs = new Syncs(context, sessions, rebalances);
    leaves = new Leaves(rebalances);
    rebalances.onGeneration(group -> assignors.begin(group, syncs::decided));
  }

  /**
   * A group that nobody has joined; it can keep offsets. It is not among the groups yet, and has no
   * record before its first generation.
   */
  public ClassicGroup withoutMembers(String groupId) {
    return new ClassicGroup(groupId, sessions, context.nowMs());
  }

  private ClassicGroup getOrCreate(String groupId) {
    ClassicGroup group = find(groupId);
    if (group == null) {
      group = withoutMembers(groupId);
      groups.put(group);
    }
    return group;
  }

  private ClassicGroup find(String groupId) {
    Group group = groups.get(groupId);
    if (group instanceof ClassicGroup classic) {
      return classic;
    }
    if (group == null || group.isEmpty()) {
      return null;
    }
    throw new ApiException(
        ErrorCode.GROUP_ID_NOT_FOUND, "Group " + groupId + " is not a classic group");
  }

  private ClassicGroup existing(String groupId) {
    ClassicGroup group = find(groupId);
    if (group == null) {
      throw new ApiException(
          ErrorCode.UNKNOWN_MEMBER_ID, "There is no group " + groupId + ", so it has no members");
    }
    return group;
  }

  // ---- requests of members ----

  @Override
  public CoordinatorResult<GroupRecord, JoinGroupResponse> join(
      ClassicRequest<JoinGroupRequest> request, CompletableFuture<JoinGroupResponse> later) {
    JoinGroupRequest body = request.body();
    settings.checkSession(body.sessionTimeoutMs());
    Joins.Join join = Joins.Join.of(request, later);
    if (!body.memberId().isEmpty()) {
      return joins.join(existing(body.groupId()), join);
    }
    Group before = groups.get(body.groupId());
    boolean isNew = !(before instanceof ClassicGroup);
    ClassicGroup group = getOrCreate(body.groupId());
    CoordinatorResult<GroupRecord, JoinGroupResponse> result = joins.join(group, join);
    if (isNew && group.isEmpty() && group.members().pending() == 0) {
      groups.remove(group); // It was refused.
      if (before != null) {
        groups.put(before);
      }
    }
    return groups.get(body.groupId()) == before ? result : inPlaceOf(before, result);
  }

  /** Takes away the records of a consumer group whose last member has left. */
  private static <T> CoordinatorResult<GroupRecord, T> inPlaceOf(
      Group before, CoordinatorResult<GroupRecord, T> result) {
    return before == null ? result : result.after(before.tombstones());
  }

  @Override
  public CoordinatorResult<GroupRecord, SyncGroupResponse> sync(
      ClassicRequest<SyncGroupRequest> request, CompletableFuture<SyncGroupResponse> later) {
    return syncs.sync(existing(request.body().groupId()), request, later);
  }

  @Override
  public CoordinatorResult<GroupRecord, HeartbeatResponse> heartbeat(
      ClassicRequest<HeartbeatRequest> request) {
    HeartbeatRequest body = request.body();
    ClassicGroup group = existing(body.groupId());
    group.checkAlive();
    ClassicMember member = group.checkMember(body.memberId(), body.groupInstanceId());
    group.checkGeneration(body.generationId());
    sessions.restart(group, member);
    ErrorCode error =
        group.is(ClassicState.PREPARING_REBALANCE)
            ? ErrorCode.REBALANCE_IN_PROGRESS
            : ErrorCode.NONE;
    return CoordinatorResult.of(new HeartbeatResponse().setErrorCode(error.code()));
  }

  @Override
  public CoordinatorResult<GroupRecord, LeaveGroupResponse> leave(
      ClassicRequest<LeaveGroupRequest> request) {
    return CoordinatorResult.of(leaves.leave(find(request.body().groupId()), request));
  }

  // ---- requests of tools ----

  /** State, members and assignments; a group that is not there is called dead. */
  public CoordinatorResult<GroupRecord, DescribedGroup> describe(String groupId) {
    return CoordinatorResult.of(
        groups.get(groupId) instanceof ClassicGroup group
            ? Descriptions.of(group)
            : Descriptions.dead(groupId));
  }

  // ---- changes around ----

  /** These groups may have another configuration. Those that have another assignor rebalance. */
  public CoordinatorResult<GroupRecord, Void> configured(Collection<String> groupIds) {
    for (String groupId : groupIds) {
      if (groups.get(groupId) instanceof ClassicGroup group
          && !group.isEmpty()
          && !assignors.wanted(group).equals(group.assignor())) {
        rebalances.maybePrepare(group, "it has another assignor");
      }
    }
    return CoordinatorResult.of(null);
  }

  /** Assignors of these names have come, gone or changed. Those who use them rebalance. */
  public CoordinatorResult<GroupRecord, Void> assignorsChanged(Collection<String> names) {
    for (ClassicGroup group : classic()) {
      if (!group.isEmpty() && names.contains(assignors.wanted(group))) {
        rebalances.maybePrepare(group, "assignor " + assignors.wanted(group) + " has changed");
      }
    }
    return CoordinatorResult.of(null);
  }

  // ---- groups that were of the other protocol ----

  @Override
  public GroupRecord record(String groupId, ClassicRoster roster) {
    return GroupMetadataRecords.of(groupId, roster, context.nowMs());
  }

  @Override
  public void begin(String groupId) {
    if (groups.get(groupId) instanceof ClassicGroup group) {
      rebalances.maybePrepare(group, "its last member of the consumer protocol is gone");
    }
  }

  // ---- life of the shard ----

  @Override
  public void replay(GroupRecord record, long producerId) {
    if (record.keyVersion() != GroupMetadataRecords.KEY_VERSION) {
      return;
    }
    Group group = groups.get(((GroupMetadataKey) record.key()).group());
    if (record.isTombstone()) {
      if (group instanceof ClassicGroup gone) {
        remove(gone);
      }
    } else if (!loaded || !(group instanceof ClassicGroup)) {
      ClassicGroup restored = GroupMetadataRecords.read(record, sessions);
      groups.put(restored);
      if (loaded) {
        restored.members().all().forEach(member -> sessions.restart(restored, member));
      }
    }
  }

  private void remove(ClassicGroup group) {
    groups.remove(group);
    rebalances.forget(group);
    group.enter(ClassicState.DEAD, context.nowMs());
    Answers.all(group, ErrorCode.REBALANCE_IN_PROGRESS);
  }

  @Override
  public void loaded() {
    loaded = true;
    for (ClassicGroup group : classic()) {
      group.members().all().forEach(member -> sessions.restart(group, member));
      if (group.members().size() > settings.sizeMax()) {
        rebalances.maybePrepare(group, "it has more than " + settings.sizeMax() + " members");
      } else {
        assignors.review(
            group, other -> rebalances.maybePrepare(other, "its assignor decides otherwise now"));
      }
    }
  }

  @Override
  public void unloaded(ErrorCode reason) {
    for (ClassicGroup group : classic()) {
      group.enter(ClassicState.DEAD, context.nowMs());
      Answers.all(group, reason);
    }
  }

  private List<ClassicGroup> classic() {
    return groups.all().stream()
        .filter(ClassicGroup.class::isInstance)
        .map(ClassicGroup.class::cast)
        .toList();
  }
}
