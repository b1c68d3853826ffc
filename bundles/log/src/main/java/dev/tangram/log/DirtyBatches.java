package dev.tangram.log;

import dev.tangram.log.internal.cleaner.CleaningStoppedException;
import dev.tangram.model.ApiException;
import dev.tangram.model.ErrorCode;
import dev.tangram.records.EntryIterator;
import dev.tangram.records.StoredEntry;
import dev.tangram.storage.OffsetOutOfRangeException;
import dev.tangram.storage.StoredSlice;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Reads the part of a log that is new, batch by batch, each checked by its checksum. */
final class DirtyBatches {

  private final DirtyLog dirty;
  private final int readBytes;
  private ByteBuffer buffer;
  private EntryIterator entries;
  private long next;

  /**
   * @param readBytes so many are read at once; a larger batch is read whole
   */
  DirtyBatches(DirtyLog dirty, int readBytes) {
    this.dirty = dirty;
    this.readBytes = readBytes;
    this.buffer = ByteBuffer.allocate(readBytes);
    this.next = dirty.from();
  }

  /** Last offset of the batch given last. */
  long lastOffset() {
    return next - 1;
  }

  /**
   * The next batch, valid until the next call; null at the end.
   *
   * @throws ApiException CORRUPT_MESSAGE when it is damaged; KAFKA_STORAGE_ERROR
   */
  ByteBuffer next() {
    if (entries == null || !entries.hasNext()) {
      if (next >= dirty.end() || !load()) {
        return null;
      }
    }
    ByteBuffer entry = entries.next();
    StoredEntry found = StoredEntry.verify(entry);
    if (found.lastOffset() < next) {
      throw new ApiException(
          ErrorCode.CORRUPT_MESSAGE,
          "The stored batch at offset " + found.baseOffset() + " does not reach to " + next);
    }
    next = found.lastOffset() + 1;
    return entry;
  }

  private boolean load() {
    StoredSlice slice;
    try {
      slice = dirty.log().store().read(next, readBytes, dirty.end(), true, true);
    } catch (OffsetOutOfRangeException e) {
      throw new CleaningStoppedException();
    }
    try {
      int size = slice.sizeInBytes();
      buffer = buffer.capacity() >= size ? buffer.clear() : ByteBuffer.allocate(size);
      buffer.limit(size);
      while (buffer.hasRemaining()) {
        if (slice.copyTo(buffer.position(), buffer) <= 0) {
          throw new IOException("a slice of " + size + " bytes ends at " + buffer.position());
        }
      }
    } catch (IOException e) {
      throw new ApiException(ErrorCode.KAFKA_STORAGE_ERROR, "Reading a slice failed: " + e);
    } finally {
      slice.release();
    }
    entries = EntryIterator.over(buffer.flip());
    if (buffer.hasRemaining() && !entries.hasNext()) {
      throw new ApiException(
          ErrorCode.CORRUPT_MESSAGE, "The stored batch at offset " + next + " is torn");
    }
    return buffer.hasRemaining();
  }
}
