package dev.tangram.groups.internal.consumer;

import dev.tangram.coordinator.CoordinatorResult;
import dev.tangram.groups.internal.group.ClassicRoster;
import dev.tangram.groups.internal.group.ClassicTakeover;
import dev.tangram.groups.internal.group.ConsumerFormat;
import dev.tangram.groups.internal.group.Group;
import dev.tangram.groups.internal.group.GroupEnvironment;
import dev.tangram.groups.internal.group.Groups;
import dev.tangram.groups.internal.records.GroupRecord;
import dev.tangram.model.ApiException;
import dev.tangram.model.ErrorCode;
import dev.tangram.protocol.message.ConsumerGroupHeartbeatResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides on heartbeats: joining, staying, leaving. */
final class Heartbeats {

  private static final Logger LOG = LoggerFactory.getLogger(Heartbeats.class);

  private final GroupEnvironment environment;
  private final Groups groups;
  private final Sessions sessions;
  private final Targets targets;
  private final Downgrade downgrade;
  private final ClassicTakeover takeover;

  Heartbeats(
      GroupEnvironment environment,
      Groups groups,
      Sessions sessions,
      Targets targets,
      ClassicTakeover takeover) {
    this.environment = environment;
    this.groups = groups;
    this.sessions = sessions;
    this.targets = targets;
    this.takeover = takeover;
    this.downgrade = new Downgrade(takeover);
  }

  /**
   * @return the answer, which may come later than the records are committed
   * @throws ApiException the error of the answer
   */
  CoordinatorResult<GroupRecord, CompletableFuture<ConsumerGroupHeartbeatResponse>> heartbeat(
      ConsumerHeartbeat request) {
    request.check();
    return request.leaves() ? leave(request) : stay(request);
  }

  // ---- staying ----

  private CoordinatorResult<GroupRecord, CompletableFuture<ConsumerGroupHeartbeatResponse>> stay(
      ConsumerHeartbeat request) {
    if (!request.joins()) {
      return stay(request, require(request.groupId()), new ArrayList<>());
    }
    Group existing = groups.get(request.groupId());
    if (existing == null || existing.isEmpty() || existing instanceof ConsumerGroup) {
      List<GroupRecord> records = new ArrayList<>();
      return stay(request, getOrCreate(request.groupId(), existing, records), records);
    }
    return upgrade(request, existing);
  }

  /** A member that speaks the classic protocol joins, for the first time or again. */
  CoordinatorResult<GroupRecord, CompletableFuture<ConsumerGroupHeartbeatResponse>> join(
      ConsumerGroup group, ConsumerHeartbeat request) {
    sessions.joined(group.groupId(), request.memberId());
    return stay(request, group, new ArrayList<>());
  }

  /** The first member of the consumer protocol joins a group of the classic one. */
  private CoordinatorResult<GroupRecord, CompletableFuture<ConsumerGroupHeartbeatResponse>> upgrade(
      ConsumerHeartbeat request, Group existing) {
    String groupId = existing.groupId();
    if (!environment.settings().consumer().upgrade()
        || !ConsumerFormat.CONSUMER.equals(existing.protocolType())) {
      throw notAConsumerGroup(groupId);
    }
    ClassicRoster roster = existing.roster().orElseThrow(() -> notBetweenRounds(groupId));
    List<GroupRecord> records = new ArrayList<>(existing.tombstones());
    ConsumerGroup group = Upgrade.of(groupId, roster, environment.image().get(), records);
    List<Member> members = List.copyOf(group.members());
    LOG.info("Group {} becomes a consumer group, with {} classic members", groupId, members.size());
    CoordinatorResult<GroupRecord, CompletableFuture<ConsumerGroupHeartbeatResponse>> joined =
        stay(request, group, records);
    return joined.whenCommitted(
        () -> {
          sessions.begin(groupId, members);
          joined.whenCommitted().run();
        });
  }

  private static ApiException notBetweenRounds(String groupId) {
    return new ApiException(
        ErrorCode.COORDINATOR_LOAD_IN_PROGRESS,
        "Group "
            + groupId
            + " rebalances in the classic protocol. It can become a consumer group when it is"
            + " stable; try again.");
  }

  private CoordinatorResult<GroupRecord, CompletableFuture<ConsumerGroupHeartbeatResponse>> stay(
      ConsumerHeartbeat request, ConsumerGroup group, List<GroupRecord> records) {
    Membership.Entry entry = new Membership(group, request).find();
    checkSize(group, entry);
    Member before = entry.member();
    Member member = before.with(request.update(before.subscription()));
    checkWishes(before.subscription(), member.subscription());
    if (entry.replaced() != null) {
      records.addAll(replace(group, entry.replaced(), member));
    } else if (entry.isNew() || !member.subscription().equals(before.subscription())) {
      records.add(group.records().subscription(member.id(), member.subscription()));
    }
    sessions.touch(group.groupId(), member);
    boolean joinsGroup = entry.isNew() && entry.replaced() == null;
    if (joinsGroup || !member.subscription().wantsTheSameAs(before.subscription())) {
      records.add(group.records().epoch(group.epoch() + 1));
      LOG.info(
          "Member {} of group {} {}",
          member.id(),
          group.groupId(),
          joinsGroup ? "joins" : "wants something else");
      return await(group, entry, member, request, records);
    }
    if (request.joins() && group.needsTarget()) {
      return await(group, entry, member, request, records);
    }
    return settle(group, entry, member, request, records);
  }

  private static ConsumerGroup getOrCreate(
      String groupId, Group existing, List<GroupRecord> records) {
    if (existing instanceof ConsumerGroup group) {
      return group;
    }
    if (existing != null) {
      records.addAll(existing.tombstones());
    }
    return new ConsumerGroup(groupId);
  }

  private ConsumerGroup require(String groupId) {
    if (groups.get(groupId) instanceof ConsumerGroup group) {
      return group;
    }
    throw notAConsumerGroup(groupId);
  }

  private static ApiException notAConsumerGroup(String groupId) {
    return new ApiException(
        ErrorCode.GROUP_ID_NOT_FOUND, "Group " + groupId + " is not a consumer group.");
  }

  private void checkSize(ConsumerGroup group, Membership.Entry entry) {
    int max = environment.settings().consumer().sizeMax();
    if (entry.isNew() && entry.replaced() == null && group.size() >= max) {
      throw new ApiException(
          ErrorCode.GROUP_MAX_SIZE_REACHED,
          "Group " + group.groupId() + " has its maximum of " + max + " members.");
    }
  }

  /** Only what is new is checked: a member that runs is not to fail because a plug-in went. */
  private void checkWishes(Subscription before, Subscription after) {
    String assignor = after.assignor();
    if (assignor != null && !assignor.equals(before.assignor())) {
      List<String> supported = environment.assignors().names();
      if (!supported.contains(assignor)) {
        throw new ApiException(
            ErrorCode.UNSUPPORTED_ASSIGNOR,
            "There is no assignor " + assignor + "; there are " + String.join(", ", supported));
      }
    }
    if (after.hasRegex() && !after.regex().equals(before.regex())) {
      Patterns.compile(after.regex());
    }
  }

  private List<GroupRecord> replace(ConsumerGroup group, Member old, Member successor) {
    sessions.joined(group.groupId(), old.id());
    ConsumerRecords of = group.records();
    List<GroupRecord> records = new ArrayList<>(of.withoutMember(old.id()));
    records.add(of.subscription(successor.id(), successor.subscription()));
    records.add(of.target(successor.id(), group.target(old.id())));
    records.add(of.position(successor.id(), successor.position()));
    return records;
  }

  /**
   * Answers once there is a target for what is wanted now. What the member said that it owns counts
   * at once, with the target of before: later it may own other things.
   */
  private CoordinatorResult<GroupRecord, CompletableFuture<ConsumerGroupHeartbeatResponse>> await(
      ConsumerGroup group,
      Membership.Entry entry,
      Member member,
      ConsumerHeartbeat request,
      List<GroupRecord> records) {
    String groupId = group.groupId();
    OwnedPartitions owned = request.joins() ? request.owned() : OwnedPartitions.NOT_SAID;
    CompletableFuture<ConsumerGroupHeartbeatResponse> answer = new CompletableFuture<>();
    Waiter waiter = new Waiter(member.id(), owned, answer);
    Settlement settlement = settlement(group, entry, member);
    if (!request.joins()) {
      settlement.settle(member, request.owned(), false);
    }
    return CoordinatorResult.of(settlement.records(records), answer)
        .whenCommitted(
            () -> {
              settlement.commit();
              targets.await(groupId, waiter);
              targets.want(groupId);
            })
        .whenFailed(error -> targets.recover(groupId));
  }

  private CoordinatorResult<GroupRecord, CompletableFuture<ConsumerGroupHeartbeatResponse>> settle(
      ConsumerGroup group,
      Membership.Entry entry,
      Member member,
      ConsumerHeartbeat request,
      List<GroupRecord> records) {
    Settlement settlement = settlement(group, entry, member);
    boolean tellAll = request.isFull() || request.epoch() != member.epoch();
    ConsumerGroupHeartbeatResponse response = settlement.settle(member, request.owned(), tellAll);
    return CoordinatorResult.of(
            settlement.records(records), CompletableFuture.completedFuture(response))
        .whenCommitted(settlement::commit)
        .whenFailed(error -> targets.recover(group.groupId()));
  }

  /** Of one member, towards the target that is there. */
  private Settlement settlement(ConsumerGroup group, Membership.Entry entry, Member member) {
    Ownership ownership = group.ownership().draft();
    Map<String, PartitionSet> target = new HashMap<>();
    if (entry.replaced() == null) {
      target.put(member.id(), group.target(member.id()));
    } else {
      Member old = entry.replaced();
      target.put(member.id(), group.target(old.id()));
      ownership.move(old.id(), old.position(), Position.NEW);
      ownership.move(member.id(), Position.NEW, member.position());
    }
    return new Settlement(
        group.groupId(),
        group.targetEpoch(),
        target,
        ownership,
        targets.heartbeatIntervalMs(group.groupId()),
        sessions);
  }

  // ---- leaving ----

  private CoordinatorResult<GroupRecord, CompletableFuture<ConsumerGroupHeartbeatResponse>> leave(
      ConsumerHeartbeat request) {
    ConsumerGroup group = require(request.groupId());
    Member member =
        request.instanceId() == null
            ? group.requireMember(request.memberId())
            : new Membership(group, request).requireStatic();
    ConsumerGroupHeartbeatResponse response =
        new ConsumerGroupHeartbeatResponse()
            .setMemberId(member.id())
            .setMemberEpoch(request.epoch());
    if (request.epoch() == Position.LEFT_STATIC) {
      Position away = member.position().away();
      LOG.info("Static member {} of group {} is away", member.id(), group.groupId());
      return CoordinatorResult.of(
              List.of(group.records().position(member.id(), away)),
              CompletableFuture.completedFuture(response))
          .whenCommitted(() -> sessions.moved(group.groupId(), member, away))
          .whenFailed(error -> targets.recover(group.groupId()));
    }
    LOG.info("Member {} leaves group {}", member.id(), group.groupId());
    return remove(group, List.of(member)).answering(CompletableFuture.completedFuture(response));
  }

  /**
   * Takes members out; what they had is free, and the others get it. If those all speak the classic
   * protocol, the group does from then on.
   */
  CoordinatorResult<GroupRecord, Void> remove(ConsumerGroup group, List<Member> leaving) {
    List<Member> staying = new ArrayList<>(group.members());
    staying.removeAll(leaving);
    Optional<List<GroupRecord>> classic =
        environment.settings().consumer().downgrade()
            ? downgrade.records(group, staying, environment.image().get())
            : Optional.empty();
    String groupId = group.groupId();
    if (classic.isPresent()) {
      return becomeClassic(group, classic.get());
    }
    List<GroupRecord> records = new ArrayList<>();
    leaving.forEach(member -> records.addAll(group.records().withoutMember(member.id())));
    records.add(group.records().epoch(group.epoch() + 1));
    return CoordinatorResult.<GroupRecord, Void>of(records, null)
        .whenCommitted(
            () -> {
              leaving.forEach(member -> sessions.forget(groupId, member.id()));
              targets.want(groupId);
            })
        .whenFailed(error -> targets.recover(groupId));
  }

  private CoordinatorResult<GroupRecord, Void> becomeClassic(
      ConsumerGroup group, List<GroupRecord> records) {
    String groupId = group.groupId();
    LOG.info("Group {} becomes a classic group", groupId);
    List<Member> members = List.copyOf(group.members());
    return CoordinatorResult.<GroupRecord, Void>of(records, null)
        .whenCommitted(
            () -> {
              members.forEach(member -> sessions.forget(groupId, member.id()));
              targets.want(groupId);
              takeover.begin(groupId);
            })
        .whenFailed(error -> targets.recover(groupId));
  }
}
