package dev.tangram.log.internal.cleaner;

/** What one pass did. Written by its thread only. */
public final class PassStats {

  long bytesScanned;
  long bytesRead;
  long bytesWritten;
  long recordsRead;
  long recordsKept;

  /** Bytes read for the table of keys. */
  public long bytesScanned() {
    return bytesScanned;
  }

  /** Bytes of the batches that were decided on. */
  public long bytesRead() {
    return bytesRead;
  }

  /** Bytes of what was left of them. */
  public long bytesWritten() {
    return bytesWritten;
  }

  /** Records that were decided on; those of aborted transactions are not counted. */
  public long recordsRead() {
    return recordsRead;
  }

  /** Records that were left of them. */
  public long recordsKept() {
    return recordsKept;
  }

  /** Notes a batch that was read for the table of keys. */
  public void scanned(long bytes) {
    bytesScanned += bytes;
  }
}
