package dev.tangram.storage.tck.disk;

/** What a power cut does to bytes and names that were not forced. All of these happen. */
public enum PowerCut {
  /** Unforced bytes and unforced names are gone. */
  ALL_LOST(false, Unforced.LOST),
  /**
   * The names are there, the unforced bytes are not: files are as long as they were last forced.
   */
  BYTES_LOST(true, Unforced.LOST),
  /** The names and the lengths are there, the unforced bytes are zeros. */
  BYTES_ZEROED(true, Unforced.ZEROED),
  /** Of the unforced bytes every other block of 16 is there. */
  BYTES_TORN(true, Unforced.TORN);

  enum Unforced {
    LOST,
    ZEROED,
    TORN
  }

  final boolean namesKept;
  final Unforced unforced;

  PowerCut(boolean namesKept, Unforced unforced) {
    this.namesKept = namesKept;
    this.unforced = unforced;
  }
}
