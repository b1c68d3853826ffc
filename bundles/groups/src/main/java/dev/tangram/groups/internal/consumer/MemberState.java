package dev.tangram.groups.internal.consumer;

/** How far a member has come on its way to its target; the codes are those of Kafka's records. */
enum MemberState {
  /** It has all that it gets at its epoch. */
  STABLE(0),
  /** It must give up partitions before it comes to the next epoch. */
  UNREVOKED_PARTITIONS(1),
  /** It waits for partitions that others still have. */
  UNRELEASED_PARTITIONS(2),
  /** A record said a state that is not known here: the member must begin anew. */
  UNKNOWN(127);

  private final byte code;

  MemberState(int code) {
    this.code = (byte) code;
  }

  byte code() {
    return code;
  }

  static MemberState of(byte code) {
    for (MemberState state : values()) {
      if (state.code == code) {
        return state;
      }
    }
    return UNKNOWN;
  }
}
