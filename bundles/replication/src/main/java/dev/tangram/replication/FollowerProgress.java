package dev.tangram.replication;

/** What the leader knows of one follower. Only used on the partition's lane. */
final class FollowerProgress {

  static final long UNKNOWN = -1L;

  private long logEndOffset = UNKNOWN;
  private long logStartOffset = UNKNOWN;

  /** A fetch from an offset says that everything below it is there. */
  void fetched(long offset, long startOffset) {
    logEndOffset = offset;
    logStartOffset = startOffset;
  }

  long logEndOffset() {
    return logEndOffset;
  }

  long logStartOffset() {
    return logStartOffset;
  }
}
