package dev.tangram.storage.tck.disk;

import java.nio.file.Path;

/**
 * One thing that is about to be done to a disk.
 *
 * @param number counted from 1 over all operations of the disk
 * @param kind what is done
 * @param path the real path of the file or directory
 */
public record Operation(long number, Kind kind, Path path) {

  /** Kinds of operations. */
  public enum Kind {
    /** A file or directory is made. */
    CREATE,
    /** Bytes are read, or mapped for reading. */
    READ,
    /** Bytes are written; in a fault half of them still are. */
    WRITE,
    /** A file is cut. */
    TRUNCATE,
    /** A file's bytes, or the names in a directory, are made durable. */
    FORCE,
    /** A name is changed; a fault leaves the old one. */
    RENAME,
    /** A name is removed. */
    DELETE;

    /** Whether the disk looks different afterwards, now or after a power cut. */
    public boolean changes() {
      return this != READ;
    }
  }
}
