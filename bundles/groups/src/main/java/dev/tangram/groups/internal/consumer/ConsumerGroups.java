package dev.tangram.groups.internal.consumer;

import dev.tangram.coordinator.CoordinatorResult;
import dev.tangram.coordinator.ShardContext;
import dev.tangram.groups.internal.group.ClassicProtocol;
import dev.tangram.groups.internal.group.ClassicTakeover;
import dev.tangram.groups.internal.group.Group;
import dev.tangram.groups.internal.group.GroupEnvironment;
import dev.tangram.groups.internal.group.Groups;
import dev.tangram.groups.internal.group.ShardPart;
import dev.tangram.groups.internal.records.GroupRecord;
import dev.tangram.model.ApiException;
import dev.tangram.model.ErrorCode;
import dev.tangram.protocol.message.ConsumerGroupDescribeResponse.DescribedGroup;
import dev.tangram.protocol.message.ConsumerGroupHeartbeatResponse;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The groups of a shard whose members speak the protocol of KIP-848. */
public final class ConsumerGroups implements ShardPart {

  private final GroupEnvironment environment;
  private final Groups groups;
  private final ConsumerReplay replay;
  private final Sessions sessions;
  private final Targets targets;
  private final Heartbeats heartbeats;
  private final ClassicMembers classicMembers;

  public ConsumerGroups(
      ShardContext<GroupRecord> context,
      GroupEnvironment environment,
      Groups groups,
      ClassicTakeover takeover) {
    this.environment = environment;
    this.groups = groups;
    this.replay = new ConsumerReplay(groups);
    this.sessions = new Sessions(context, environment, groups, this::remove);
    this.targets = new Targets(context, environment, groups, sessions);
    this.heartbeats = new Heartbeats(environment, groups, sessions, targets, takeover);
    this.classicMembers = new ClassicMembers(environment, groups, sessions, heartbeats);
  }

  private CoordinatorResult<GroupRecord, Void> remove(ConsumerGroup group, Member member) {
    return heartbeats.remove(group, List.of(member));
  }

  /**
   * A member joins, stays or leaves.
   *
   * @return the answer; it comes when the assignor has been asked, where one has to be
   * @throws ApiException the error of the answer: INVALID_REQUEST, GROUP_ID_NOT_FOUND,
   *     UNKNOWN_MEMBER_ID, FENCED_MEMBER_EPOCH, FENCED_INSTANCE_ID, UNRELEASED_INSTANCE_ID,
   *     UNSUPPORTED_ASSIGNOR, INVALID_REGULAR_EXPRESSION, GROUP_MAX_SIZE_REACHED
   */
  public CoordinatorResult<GroupRecord, CompletableFuture<ConsumerGroupHeartbeatResponse>>
      heartbeat(ConsumerHeartbeat request) {
    return heartbeats.heartbeat(request);
  }

  /** Who serves those members of consumer groups that speak the classic protocol. */
  public ClassicProtocol classicMembers() {
    return classicMembers;
  }

  /**
   * What a group looks like.
   *
   * @throws ApiException GROUP_ID_NOT_FOUND
   */
  public DescribedGroup describe(String groupId) {
    if (groups.get(groupId) instanceof ConsumerGroup group) {
      return new Description(group, environment.image().get()).of(targets.assignorOf(group));
    }
    throw new ApiException(
        ErrorCode.GROUP_ID_NOT_FOUND, "Group " + groupId + " is not a consumer group.");
  }

  /** Topics have come, gone, or have other partitions than before. */
  public CoordinatorResult<GroupRecord, Void> topicsChanged(Collection<String> names) {
    for (ConsumerGroup group : running()) {
      if (names.stream().anyMatch(group::isSubscribedTo)) {
        targets.refresh(group);
      }
    }
    return CoordinatorResult.of(null);
  }

  /** Groups may have another configuration. */
  public CoordinatorResult<GroupRecord, Void> configured(Collection<String> groupIds) {
    for (String groupId : groupIds) {
      if (groups.get(groupId) instanceof ConsumerGroup group && !group.isEmpty()) {
        targets.reconsider(group, List.of());
      }
    }
    return CoordinatorResult.of(null);
  }

  /** Assignors of these names have come, gone or are of another version. */
  public CoordinatorResult<GroupRecord, Void> assignorsChanged(Collection<String> names) {
    running().forEach(group -> targets.reconsider(group, names));
    return CoordinatorResult.of(null);
  }

  private List<ConsumerGroup> running() {
    List<ConsumerGroup> running = new ArrayList<>();
    for (Group group : groups.all()) {
      if (group instanceof ConsumerGroup consumer && !consumer.isEmpty()) {
        running.add(consumer);
      }
    }
    return running;
  }

  @Override
  public void replay(GroupRecord record, long producerId) {
    replay.replay(record);
  }

  @Override
  public void loaded() {
    for (ConsumerGroup group : running()) {
      sessions.begin(group.groupId(), group.members());
      targets.loaded(group);
    }
  }

  @Override
  public void unloaded(ErrorCode reason) {
    targets.unloaded(reason);
  }
}
