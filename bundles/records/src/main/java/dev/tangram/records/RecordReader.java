package dev.tangram.records;

/** Reads the records of one entry. */
interface RecordReader {

  /** The next record, null at the end. */
  Record next();

  void close();
}
