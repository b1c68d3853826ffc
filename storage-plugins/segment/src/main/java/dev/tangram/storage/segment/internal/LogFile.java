package dev.tangram.storage.segment.internal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An open file of batches, counted: its segment holds it once, every slice once more. It is closed
 * when nobody holds it, so slices outlive the segment.
 */
final class LogFile {

  private static final Logger LOG = LoggerFactory.getLogger(LogFile.class);
  private static final long ONE = 1L << 32;

  /** Upper half: holders. Lower half: the largest end position among slices that are out. */
  private final AtomicLong holders = new AtomicLong(ONE);

  private volatile Path path;
  private volatile FileChannel channel;
  private volatile boolean used = true;

  private LogFile(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  static LogFile create(Path path) throws IOException {
    return new LogFile(
        path,
        FileChannel.open(
            path,
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE));
  }

  static LogFile open(Path path) throws IOException {
    return new LogFile(path, openChannel(path));
  }

  private static FileChannel openChannel(Path path) throws IOException {
    try {
      return FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
    } catch (AccessDeniedException e) {
      return FileChannel.open(path, StandardOpenOption.READ);
    } catch (FileSystemException e) {
      if (String.valueOf(e.getReason()).contains("Read-only")) {
        return FileChannel.open(path, StandardOpenOption.READ);
      }
      throw e;
    }
  }

  /**
   * The channel. The interruption of a thread inside a channel closes it for all, so it is opened
   * again here when that happened.
   */
  FileChannel channel() throws IOException {
    FileChannel current = channel;
    return current.isOpen() ? current : reopen();
  }

  private synchronized FileChannel reopen() throws IOException {
    if (!channel.isOpen() && !closed()) {
      channel = openChannel(path);
    }
    return channel;
  }

  Path path() {
    return path;
  }

  /** Told when the file got another name. */
  void renamed(Path newPath) {
    path = newPath;
  }

  /** Takes the file for reading; false when it was closed already. */
  boolean retain() {
    long now;
    do {
      now = holders.get();
      if (now < ONE) {
        return false;
      }
    } while (!holders.compareAndSet(now, now + ONE));
    if (!used) {
      used = true;
    }
    return true;
  }

  /** A slice that ends at this position is given out by the caller, who has retained the file. */
  void sliceOut(int end) {
    long now;
    do {
      now = holders.get();
      if ((int) now >= end) {
        return;
      }
    } while (!holders.compareAndSet(now, (now & -ONE) | end));
  }

  void release() {
    long now;
    long next;
    do {
      now = holders.get();
      next = now - ONE;
      if (next < 2 * ONE) {
        next &= -ONE;
      }
    } while (!holders.compareAndSet(now, next));
    if (next == 0) {
      close();
    }
  }

  /** The largest end of a slice that may still be read; 0 when none is out. */
  int highestSliceEnd() {
    return (int) holders.get();
  }

  boolean closed() {
    return holders.get() < ONE;
  }

  boolean takeUsed() {
    boolean was = used;
    used = false;
    return was;
  }

  /** Closes the file when only its segment holds it. */
  boolean closeIfIdle() {
    if (holders.compareAndSet(ONE, 0)) {
      close();
      return true;
    }
    return false;
  }

  private synchronized void close() {
    try {
      channel.close();
    } catch (IOException e) {
      LOG.warn("Closing {} failed", path, e);
    }
  }
}
