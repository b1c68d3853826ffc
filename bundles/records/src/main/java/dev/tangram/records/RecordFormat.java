package dev.tangram.records;

/** Sizes that the record formats imply. */
final class RecordFormat {

  /** A record of format 2: length, attributes, deltas, two absent lengths, no headers. */
  static final int MIN_RECORD_BYTES = 7;

  private RecordFormat() {}
}
