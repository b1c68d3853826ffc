package dev.tangram.groups.internal.consumer;

import dev.tangram.model.ApiException;
import dev.tangram.model.ErrorCode;
import java.util.UUID;

/**
 * Takes one member a step nearer to its target: it gives up first, and gets what nobody else has
 * (KIP-848; invariants G1 and P6).
 *
 * @param targetEpoch the epoch of the target
 * @param target what the member shall have in the end
 * @param ownership who has what now
 */
record Reconciler(int targetEpoch, PartitionSet target, Ownership ownership) {

  /**
   * Where the member gets to.
   *
   * @param owned what it said that it owns
   * @return the same position where nothing changes
   * @throws ApiException FENCED_MEMBER_EPOCH when its state is not known and it has partitions
   */
  Position next(Member member, OwnedPartitions owned) {
    Position now = member.position();
    switch (now.state()) {
      case STABLE:
        return now.epoch() == targetEpoch ? now : step(member, now.epoch(), owned);
      case UNREVOKED_PARTITIONS:
        // The epoch shows that it has given up what it had to; the target may be further on.
        return owned.mayHaveOneOf(now.pendingRevocation())
            ? now
            : step(member, Math.min(now.epoch() + 1, targetEpoch), owned);
      case UNRELEASED_PARTITIONS:
        return step(member, now.epoch(), owned);
      default:
        if (!owned.isEmpty()) {
          throw new ApiException(
              ErrorCode.FENCED_MEMBER_EPOCH,
              "The state of the member is not known here. It must give up its partitions and join"
                  + " again.");
        }
        return step(member, targetEpoch, OwnedPartitions.NONE);
    }
  }

  private Position step(Member member, int epochOfRevocation, OwnedPartitions owned) {
    Position now = member.position();
    PartitionSet kept = now.assigned().and(target);
    PartitionSet revoked = now.assigned().minus(target);
    if (!revoked.isEmpty() && !owned.begins()) {
      return now.at(epochOfRevocation, MemberState.UNREVOKED_PARTITIONS, kept, revoked);
    }
    PartitionSet wanted = target.minus(now.assigned());
    PartitionSet free = wanted.filter((topicId, partition) -> isFree(member, topicId, partition));
    MemberState state =
        free.equals(wanted) ? MemberState.STABLE : MemberState.UNRELEASED_PARTITIONS;
    Position next = now.at(targetEpoch, state, kept.or(free), PartitionSet.EMPTY);
    return next.equals(now) ? now : next;
  }

  private boolean isFree(Member member, UUID topicId, int partition) {
    String owner = ownership.owner(topicId, partition);
    return owner == null || owner.equals(member.id());
  }
}
