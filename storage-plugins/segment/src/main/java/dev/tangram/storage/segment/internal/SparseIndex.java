package dev.tangram.storage.segment.internal;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/**
 * An index file of a segment: entries of a key and a value that both only grow. The offset index
 * has 4-byte keys (relative offset) and positions, the time index 8-byte keys (timestamp) and
 * relative offsets; big endian, 4-byte values, nothing else in the file.
 *
 * <p>New entries stay in memory and are written 512 at a time, so an append makes no system call
 * for them. Entries in the file are searched there; only the page found last is kept in memory. One
 * writer, any number of readers.
 */
final class SparseIndex {

  /** A key and its value. */
  record Entry(long key, int value) {}

  private static final int PAGE = 512;

  /** More than this many unwritten entries are not kept when the file cannot be written. */
  private static final int UNWRITTEN_MAX = 16 * PAGE;

  /** What readers see: entries in the file, then entries in memory. */
  private static final class View {
    final int stored;
    final long[] keys;
    final int[] values;
    volatile int pending;

    View(int stored, long[] keys, int[] values, int pending) {
      this.stored = stored;
      this.keys = keys;
      this.values = values;
      this.pending = pending;
    }

    static View of(int stored) {
      return new View(stored, new long[8], new int[8], 0);
    }
  }

  private record Page(View view, int first, int count, long[] keys, int[] values) {
    boolean spans(long bound, boolean byValue) {
      boolean last = first + count == view.stored;
      return (byValue ? values[0] : keys[0]) <= bound
          && (last || (byValue ? values[count - 1] : keys[count - 1]) > bound);
    }
  }

  private final Path path;
  private final int keyBytes;
  private final int entryBytes;
  private volatile View view = View.of(0);
  private volatile Page page;

  SparseIndex(Path path, int keyBytes) {
    this.path = path;
    this.keyBytes = keyBytes;
    this.entryBytes = keyBytes + Integer.BYTES;
  }

  /**
   * Takes over what the file holds.
   *
   * @return false when the file is missing or cannot be an index
   */
  boolean load() throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      long bytes = channel.size();
      if (bytes % entryBytes != 0 || bytes > Integer.MAX_VALUE) {
        return false;
      }
      int count = withoutPadding(channel, (int) (bytes / entryBytes));
      view = View.of(count);
      page = null;
      return true;
    } catch (java.nio.file.NoSuchFileException e) {
      return false;
    }
  }

  /** A process that was killed leaves the unused rest of a reserved file as zeros. */
  private int withoutPadding(FileChannel channel, int count) throws IOException {
    if (count == 0 || !isZero(channel, count - 1)) {
      return count;
    }
    int low = 0;
    int high = count - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (isZero(channel, middle)) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  private boolean isZero(FileChannel channel, int index) throws IOException {
    Page one = read(null, channel, index, 1);
    return one.keys[0] == 0 && one.values[0] == 0;
  }

  int entries() {
    View now = view;
    return now.stored + now.pending;
  }

  void append(long key, int value) {
    View now = view;
    int count = now.pending;
    if (count == now.keys.length) {
      if (count >= PAGE && writePendingQuietly()) {
        now = view;
        count = 0;
      } else if (count >= UNWRITTEN_MAX) {
        return;
      } else {
        now =
            new View(
                now.stored,
                Arrays.copyOf(now.keys, 2 * count),
                Arrays.copyOf(now.values, 2 * count),
                count);
        view = now;
      }
    }
    now.keys[count] = key;
    now.values[count] = value;
    now.pending = count + 1;
  }

  private boolean writePendingQuietly() {
    try {
      writePending();
      return true;
    } catch (IOException e) {
      // The batches are safe without the index: it is written with the next flush or rebuilt.
      return false;
    }
  }

  /** Writes the entries that are only in memory. Creates the file when it is missing. */
  void writePending() throws IOException {
    View now = view;
    int count = now.pending;
    try (FileChannel channel =
        FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      ByteBuffer buffer = ByteBuffer.allocate(count * entryBytes);
      for (int i = 0; i < count; i++) {
        putKey(buffer, now.keys[i]);
        buffer.putInt(now.values[i]);
      }
      buffer.flip();
      long position = (long) now.stored * entryBytes;
      while (buffer.hasRemaining()) {
        position += channel.write(buffer, position);
      }
      channel.truncate(position);
    }
    if (count > 0) {
      int capacity = Math.min(now.keys.length, PAGE);
      view = new View(now.stored + count, new long[capacity], new int[capacity], 0);
    }
  }

  boolean hasPending() {
    return view.pending > 0;
  }

  void force() throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
      channel.force(false);
    }
  }

  /** Keeps the first entries only. */
  void truncate(int count) throws IOException {
    View now = view;
    if (count >= now.stored) {
      int pending = Math.min(count - now.stored, now.pending);
      view = new View(now.stored, now.keys.clone(), now.values.clone(), pending);
      return;
    }
    try (FileChannel channel =
        FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      view = View.of(count);
      page = null;
      channel.truncate((long) count * entryBytes);
    }
  }

  Entry last() throws IOException {
    View now = view;
    int count = now.pending;
    if (count > 0) {
      return new Entry(now.keys[count - 1], now.values[count - 1]);
    }
    if (now.stored == 0) {
      return null;
    }
    Page found = pageFor(now, Long.MAX_VALUE, false);
    return found == null
        ? null
        : new Entry(found.keys[found.count - 1], found.values[found.count - 1]);
  }

  /** The last entry whose key (or value) is not above a bound; null when there is none. */
  Entry floor(long bound, boolean byValue) throws IOException {
    View now = view;
    int count = now.pending;
    if (count > 0 && (byValue ? now.values[0] : now.keys[0]) <= bound) {
      int index = floorIndex(now.keys, now.values, count, bound, byValue);
      return new Entry(now.keys[index], now.values[index]);
    }
    if (now.stored == 0) {
      return null;
    }
    Page found = pageFor(now, bound, byValue);
    if (found == null) {
      return null;
    }
    int index = floorIndex(found.keys, found.values, found.count, bound, byValue);
    return index < 0 ? null : new Entry(found.keys[index], found.values[index]);
  }

  /** How many entries have a key (or value) that is not above a bound. */
  int countUpTo(long bound, boolean byValue) throws IOException {
    View now = view;
    int count = now.pending;
    if (count > 0 && (byValue ? now.values[0] : now.keys[0]) <= bound) {
      return now.stored + floorIndex(now.keys, now.values, count, bound, byValue) + 1;
    }
    Page found = now.stored == 0 ? null : pageFor(now, bound, byValue);
    return found == null
        ? 0
        : found.first + floorIndex(found.keys, found.values, found.count, bound, byValue) + 1;
  }

  private static int floorIndex(long[] keys, int[] values, int count, long bound, boolean byValue) {
    int low = 0;
    int high = count - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      if ((byValue ? values[middle] : keys[middle]) <= bound) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return high;
  }

  /**
   * The page of stored entries with the last entry not above the bound; null when all are above.
   */
  private Page pageFor(View now, long bound, boolean byValue) throws IOException {
    Page cached = page;
    if (cached != null && cached.view == now && cached.spans(bound, byValue)) {
      return cached;
    }
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      int low = 0;
      int high = (now.stored - 1) / PAGE;
      while (low < high) {
        int middle = (low + high + 1) >>> 1;
        Page one = read(now, channel, middle * PAGE, 1);
        if ((byValue ? one.values[0] : one.keys[0]) <= bound) {
          low = middle;
        } else {
          high = middle - 1;
        }
      }
      // One entry more than a page, so that the page shows where its reach ends.
      Page found = read(now, channel, low * PAGE, Math.min(PAGE + 1, now.stored - low * PAGE));
      if ((byValue ? found.values[0] : found.keys[0]) > bound) {
        return null;
      }
      page = found;
      return found;
    }
  }

  private Page read(View now, FileChannel channel, int first, int count) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(count * entryBytes);
    long position = (long) first * entryBytes;
    while (buffer.hasRemaining()) {
      int read = channel.read(buffer, position + buffer.position());
      if (read < 0) {
        throw new EOFException("index " + path + " ends before entry " + (first + count));
      }
    }
    buffer.flip();
    long[] keys = new long[count];
    int[] values = new int[count];
    for (int i = 0; i < count; i++) {
      keys[i] = keyBytes == Integer.BYTES ? buffer.getInt() : buffer.getLong();
      values[i] = buffer.getInt();
    }
    return new Page(now, first, count, keys, values);
  }

  private void putKey(ByteBuffer buffer, long key) {
    if (keyBytes == Integer.BYTES) {
      buffer.putInt((int) key);
    } else {
      buffer.putLong(key);
    }
  }
}
