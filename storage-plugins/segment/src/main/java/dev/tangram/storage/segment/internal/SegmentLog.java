package dev.tangram.storage.segment.internal;

import java.io.IOException;
import java.nio.file.Path;

/** The log file of a segment: opened when first used, closed again when too many are open. */
final class SegmentLog {

  private final Path path;
  private final OpenFiles openFiles;
  private volatile LogFile file;
  private volatile boolean dropped;

  /** Whether the open file counts among those of closed segments. */
  private boolean limited;

  SegmentLog(Path path, OpenFiles openFiles) {
    this.path = path;
    this.openFiles = openFiles;
  }

  synchronized void create() throws IOException {
    file = LogFile.create(path);
  }

  /** Holds the file for a reader; null when the segment was dropped. */
  LogFile acquire() throws IOException {
    while (true) {
      LogFile current = file;
      if (current == null) {
        current = open();
        if (current == null) {
          return null;
        }
      }
      if (current.retain()) {
        return current;
      }
      forget(current);
    }
  }

  private synchronized LogFile open() throws IOException {
    if (file == null && !dropped) {
      LogFile opened = LogFile.open(path);
      file = opened;
      if (limited) {
        openFiles.add(opened);
      }
    }
    return file;
  }

  private synchronized void forget(LogFile closed) {
    if (file == closed) {
      file = null;
    }
  }

  /** From now on the segment is a closed one, or the open one again. */
  synchronized void limited(boolean closed) {
    if (closed && !limited && file != null) {
      openFiles.add(file);
    }
    limited = closed;
  }

  synchronized void rest() {
    LogFile current = file;
    if (current != null && current.closeIfIdle()) {
      file = null;
    }
  }

  /** Another file has taken the place of the old one, which lives on for its slices. */
  void replace(LogFile fresh) {
    LogFile old;
    synchronized (this) {
      old = file;
      file = fresh;
    }
    if (old != null) {
      old.release();
    }
  }

  boolean dropped() {
    return dropped;
  }

  /** No more users; gives the open file, which the caller is to release. */
  synchronized LogFile drop() {
    dropped = true;
    LogFile last = file;
    file = null;
    return last;
  }
}
