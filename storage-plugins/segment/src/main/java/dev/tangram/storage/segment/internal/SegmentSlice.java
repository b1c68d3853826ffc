package dev.tangram.storage.segment.internal;

import dev.tangram.storage.StorageException;
import dev.tangram.storage.StoredSlice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** A range of a segment's file, which stays open until the slice is released. */
final class SegmentSlice implements StoredSlice {

  private final LogFile file;
  private final long baseOffset;
  private final int position;
  private final int size;
  private final AtomicBoolean released = new AtomicBoolean();

  /** Takes over the caller's hold of the file. */
  SegmentSlice(LogFile file, long baseOffset, int position, int size) {
    this.file = file;
    this.baseOffset = baseOffset;
    this.position = position;
    this.size = size;
  }

  @Override
  public long baseOffset() {
    return baseOffset;
  }

  @Override
  public int sizeInBytes() {
    return size;
  }

  @Override
  public Optional<FileRange> file() {
    if (released.get()) {
      throw new IllegalStateException("the slice was released");
    }
    try {
      return Optional.of(new FileRange(file.channel(), position, size));
    } catch (IOException e) {
      // Only after an interrupted thread has closed the channel; copyTo tells the cause.
      return Optional.empty();
    }
  }

  @Override
  public int copyTo(int from, ByteBuffer target) throws IOException {
    if (released.get()) {
      throw new IllegalStateException("the slice was released");
    }
    int wanted = Math.min(size - from, target.remaining());
    if (from < 0 || wanted < 0) {
      throw new IndexOutOfBoundsException("position " + from + " of a slice of " + size);
    }
    FileChannel channel = file.channel();
    int limit = target.limit();
    target.limit(target.position() + wanted);
    try {
      int copied = 0;
      while (copied < wanted) {
        int read = channel.read(target, (long) position + from + copied);
        if (read < 0) {
          throw new StorageException(
              "File "
                  + file.path()
                  + " is shorter than what was read from it before. Check what"
                  + " else works in the log directory.",
              true,
              null);
        }
        copied += read;
      }
      return copied;
    } finally {
      target.limit(limit);
    }
  }

  @Override
  public void release() {
    if (released.compareAndSet(false, true)) {
      file.release();
    }
  }
}
