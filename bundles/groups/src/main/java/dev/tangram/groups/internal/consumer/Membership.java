package dev.tangram.groups.internal.consumer;

import dev.tangram.model.ApiException;
import dev.tangram.model.ErrorCode;

/** Who a heartbeat comes from, and whether it may be obeyed. */
final class Membership {

  /**
   * The member of a heartbeat.
   *
   * @param member as it is known; a new one for who joins
   * @param isNew whether its id is not in the group yet
   * @param replaced the static member whose place it takes, or null
   */
  record Entry(Member member, boolean isNew, Member replaced) {}

  private final ConsumerGroup group;
  private final ConsumerHeartbeat request;

  Membership(ConsumerGroup group, ConsumerHeartbeat request) {
    this.group = group;
    this.request = request;
  }

  /**
   * Finds the member of a heartbeat that does not leave.
   *
   * @throws ApiException UNKNOWN_MEMBER_ID, FENCED_MEMBER_EPOCH; for static members also
   *     UNRELEASED_INSTANCE_ID, FENCED_INSTANCE_ID
   */
  Entry find() {
    if (!request.joins()) {
      Member member =
          request.instanceId() == null ? group.requireMember(request.memberId()) : requireStatic();
      checkEpoch(member);
      return new Entry(member, false, null);
    }
    Member known = group.member(request.memberId());
    if (request.instanceId() == null) {
      return known == null ? newMember() : new Entry(known, false, null);
    }
    Member holder = group.memberOfInstance(request.instanceId());
    if (holder == null || holder.id().equals(request.memberId())) {
      return known == null ? newMember() : new Entry(known, false, null);
    }
    // In the classic protocol a static member does not say that it goes: who comes takes its place.
    boolean isReleased =
        holder.epoch() == Position.LEFT_STATIC || holder.isClassic() || request.classic() != null;
    if (!isReleased || known != null) {
      throw new ApiException(
          ErrorCode.UNRELEASED_INSTANCE_ID,
          "Instance "
              + request.instanceId()
              + " is still taken by member "
              + holder.id()
              + "; member "
              + request.memberId()
              + " cannot join with it.");
    }
    Member successor = new Member(request.memberId(), holder.subscription(), Position.NEW);
    return new Entry(successor.with(holder.position().backAgain()), true, holder);
  }

  private Entry newMember() {
    return new Entry(Member.of(request.memberId()), true, null);
  }

  /**
   * The static member of the request.
   *
   * @throws ApiException UNKNOWN_MEMBER_ID, FENCED_INSTANCE_ID
   */
  Member requireStatic() {
    Member holder = group.memberOfInstance(request.instanceId());
    if (holder == null) {
      throw new ApiException(
          ErrorCode.UNKNOWN_MEMBER_ID, "Instance " + request.instanceId() + " is not known.");
    }
    if (!holder.id().equals(request.memberId())) {
      throw new ApiException(
          ErrorCode.FENCED_INSTANCE_ID,
          "Instance " + request.instanceId() + " belongs to member " + holder.id() + " now.");
    }
    return holder;
  }

  /** The epoch is right, or it is the one before and the member cannot have missed a revocation. */
  private void checkEpoch(Member member) {
    Position position = member.position();
    int said = request.epoch();
    boolean answerWasLost =
        said == position.previousEpoch()
            && said < position.epoch()
            && request.owned().isWithin(position.assigned());
    if (said != position.epoch() && !answerWasLost) {
      throw new ApiException(
          ErrorCode.FENCED_MEMBER_EPOCH,
          "The member epoch is "
              + position.epoch()
              + ", not "
              + said
              + ". The member must give up all its partitions and join again.");
    }
  }
}
