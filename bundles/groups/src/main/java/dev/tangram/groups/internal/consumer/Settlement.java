package dev.tangram.groups.internal.consumer;

import dev.tangram.coordinator.CoordinatorResult;
import dev.tangram.groups.internal.records.GroupRecord;
import dev.tangram.model.ApiException;
import dev.tangram.model.ErrorCode;
import dev.tangram.protocol.message.ConsumerGroupHeartbeatResponse;
import dev.tangram.protocol.message.ConsumerGroupHeartbeatResponse.Assignment;
import dev.tangram.protocol.message.ConsumerGroupHeartbeatResponse.TopicPartitions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * Takes members on towards one target, and makes their answers: all of it in one batch of records.
 */
final class Settlement {

  private final String groupId;
  private final int targetEpoch;
  private final Map<String, PartitionSet> targets;
  private final Ownership ownership;
  private final int heartbeatIntervalMs;
  private final Sessions sessions;
  private final List<GroupRecord> records = new ArrayList<>();
  private final List<Runnable> committed = new ArrayList<>();

  /**
   * @param targets of those members that have one
   * @param ownership a draft that this may change
   */
  Settlement(
      String groupId,
      int targetEpoch,
      Map<String, PartitionSet> targets,
      Ownership ownership,
      int heartbeatIntervalMs,
      Sessions sessions) {
    this.groupId = groupId;
    this.targetEpoch = targetEpoch;
    this.targets = targets;
    this.ownership = ownership;
    this.heartbeatIntervalMs = heartbeatIntervalMs;
    this.sessions = sessions;
  }

  /** Takes on one member. */
  ConsumerGroupHeartbeatResponse settle(Member member, OwnedPartitions owned, boolean tellAll) {
    Position next = next(member, owned);
    return finish(member, next, tellAll);
  }

  private Position next(Member member, OwnedPartitions owned) {
    PartitionSet target = targets.getOrDefault(member.id(), PartitionSet.EMPTY);
    Position next = new Reconciler(targetEpoch, target, ownership).next(member, owned);
    ownership.move(member.id(), member.position(), next);
    return next;
  }

  private ConsumerGroupHeartbeatResponse finish(Member member, Position next, boolean tellAll) {
    boolean moved = !next.equals(member.position());
    if (moved) {
      records.add(new ConsumerRecords(groupId).position(member.id(), next));
      committed.add(() -> sessions.moved(groupId, member, next));
    }
    committed.add(() -> sessions.touch(groupId, member));
    ConsumerGroupHeartbeatResponse response =
        new ConsumerGroupHeartbeatResponse()
            .setMemberId(member.id())
            .setMemberEpoch(next.epoch())
            .setHeartbeatIntervalMs(heartbeatIntervalMs);
    if (tellAll || !next.assigned().equals(member.position().assigned())) {
      response.setAssignment(
          new Assignment()
              .setTopicPartitions(
                  next.assigned()
                      .toStructs(
                          (id, partitions) ->
                              new TopicPartitions().setTopicId(id).setPartitions(partitions))));
    }
    return response;
  }

  /** Takes on all who wait; those who get something late are looked at twice. */
  void settle(ConsumerGroup group, Collection<Waiter> waiters) {
    List<Runnable> answers = new ArrayList<>();
    List<Waiter> late = new ArrayList<>();
    for (Waiter waiter : waiters) {
      if (!settle(group, waiter, false, answers)) {
        late.add(waiter);
      }
    }
    late.forEach(waiter -> settle(group, waiter, true, answers));
    committed.addAll(answers);
  }

  private boolean settle(ConsumerGroup group, Waiter waiter, boolean last, List<Runnable> answers) {
    try {
      Member member = group.requireMember(waiter.memberId());
      Position next = next(member, waiter.owned());
      if (next.state() == MemberState.UNRELEASED_PARTITIONS && !last) {
        return false;
      }
      ConsumerGroupHeartbeatResponse response = finish(member, next, true);
      answers.add(() -> waiter.answer().complete(response));
    } catch (ApiException e) {
      answers.add(() -> waiter.answer().completeExceptionally(e));
    }
    return true;
  }

  /** The records of all that was settled, behind others. */
  List<GroupRecord> records(List<GroupRecord> before) {
    List<GroupRecord> all = new ArrayList<>(before);
    all.addAll(records);
    return all;
  }

  /** What is to be done once the records are committed. */
  void commit() {
    committed.forEach(Runnable::run);
  }

  /** A result that answers those who wait, one way or the other, and then does something. */
  CoordinatorResult<GroupRecord, Void> result(
      List<GroupRecord> before,
      Collection<Waiter> waiters,
      Runnable whenCommitted,
      Runnable whenFailed) {
    return CoordinatorResult.<GroupRecord, Void>of(records(before), null)
        .whenCommitted(
            () -> {
              commit();
              whenCommitted.run();
            })
        .whenFailed(
            error -> {
              fail(waiters, error);
              whenFailed.run();
            });
  }

  static void fail(Collection<Waiter> waiters, ErrorCode error) {
    waiters.forEach(
        waiter -> waiter.answer().completeExceptionally(new ApiException(error, error.text())));
  }
}
