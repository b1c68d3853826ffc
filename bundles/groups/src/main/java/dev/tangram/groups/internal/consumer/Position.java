package dev.tangram.groups.internal.consumer;

/**
 * What a member has, and how far it has come.
 *
 * @param epoch what it is expected to say in its next heartbeat; {@link #LEFT_STATIC} for a static
 *     member that is away
 * @param previousEpoch the one before, for an answer may be lost
 * @param assigned what it may use
 * @param pendingRevocation what it must give up, and until then has
 */
record Position(
    int epoch,
    int previousEpoch,
    MemberState state,
    PartitionSet assigned,
    PartitionSet pendingRevocation) {

  /** A static member went away and will come back (heartbeat with epoch -2). */
  static final int LEFT_STATIC = -2;

  /** Of a member that has just joined. */
  static final Position NEW =
      new Position(0, 0, MemberState.STABLE, PartitionSet.EMPTY, PartitionSet.EMPTY);

  /** Everything is as the target of an epoch wants it. */
  boolean isReconciledTo(int targetEpoch) {
    return state == MemberState.STABLE && epoch == targetEpoch;
  }

  /** Further on the way; the previous epoch is the one before the last change of the epoch. */
  Position at(
      int newEpoch, MemberState newState, PartitionSet newAssigned, PartitionSet newPending) {
    int previous = newEpoch == epoch ? previousEpoch : epoch;
    return new Position(newEpoch, previous, newState, newAssigned, newPending);
  }

  /** Of a static member that went away: it has let go what it had to, and keeps the rest. */
  Position away() {
    return new Position(LEFT_STATIC, epoch, MemberState.STABLE, assigned, PartitionSet.EMPTY);
  }

  /** Of who takes the place of a static member that was away: it begins with what that one had. */
  Position backAgain() {
    return new Position(0, 0, MemberState.STABLE, assigned, PartitionSet.EMPTY);
  }
}
