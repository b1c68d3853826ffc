package dev.tangram.log.internal.state;

import dev.tangram.storage.Extent;
import dev.tangram.storage.PartitionStore;
import dev.tangram.storage.StorageException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The aborted transactions of a log, oldest marker first. One writer, any number of readers.
 *
 * <p>They are kept with each producer snapshot, for every extent as {@code <20-digit base
 * offset>.txnindex}: for each transaction version int16 (0), producer id int64, first offset int64,
 * offset of the marker int64, last stable offset after it int64. What is newer than the snapshot is
 * found in the batches at a restart.
 */
public final class AbortedIndex {

  private static final String SUFFIX = ".txnindex";
  private static final short VERSION = 0;
  private static final int ENTRY_BYTES = 2 + 4 * 8;

  /**
   * One aborted transaction.
   *
   * @param producerId who wrote it
   * @param firstOffset offset of its first record
   * @param lastOffset offset of its marker
   * @param lastStableOffset below it all was decided when the marker came
   */
  public record Aborted(
      long producerId, long firstOffset, long lastOffset, long lastStableOffset) {}

  private volatile List<Aborted> entries = List.of();
  private long persistedBelow;

  /** Adds a transaction whose marker lies behind all others. */
  public void add(CompletedTransaction ended, long firstOpenOffset) {
    List<Aborted> longer = new ArrayList<>(entries);
    longer.add(
        new Aborted(
            ended.producerId(),
            ended.firstOffset(),
            ended.lastOffset(),
            Math.min(firstOpenOffset, ended.lastOffset() + 1)));
    entries = List.copyOf(longer);
  }

  /** All of them, oldest marker first. */
  public List<Aborted> all() {
    return entries;
  }

  /** The transactions with records at or behind an offset and below another. */
  public List<Aborted> between(long fromOffset, long endOffset) {
    List<Aborted> now = entries;
    if (now.isEmpty()) {
      return List.of();
    }
    return now.stream()
        .filter(each -> each.lastOffset >= fromOffset && each.firstOffset < endOffset)
        .toList();
  }

  /** Forgets all. */
  public void clear() {
    entries = List.of();
    persistedBelow = 0;
  }

  /** Writes what is new since the last time. */
  public void persist(PartitionStore store) throws StorageException {
    List<Aborted> now = entries;
    if (now.isEmpty() || now.get(now.size() - 1).lastOffset < persistedBelow) {
      return;
    }
    for (Extent extent : store.extents()) {
      List<Aborted> inside =
          now.stream()
              .filter(each -> each.lastOffset >= extent.baseOffset())
              .filter(each -> each.lastOffset < extent.endOffset())
              .toList();
      if (!inside.isEmpty() && inside.get(inside.size() - 1).lastOffset >= persistedBelow) {
        store.putBlob(name(extent.baseOffset()), write(inside));
      }
    }
    persistedBelow = now.get(now.size() - 1).lastOffset + 1;
  }

  /** Replaces all by what was written, as far as the markers lie below an offset. */
  public void load(PartitionStore store, List<String> blobs, long endOffset)
      throws StorageException {
    TreeMap<Long, Aborted> found = new TreeMap<>();
    for (String name : blobs) {
      if (name.endsWith(SUFFIX)) {
        read(store.getBlob(name).orElse(new byte[0]), found);
      }
    }
    entries = List.copyOf(found.headMap(endOffset).values());
    persistedBelow = endOffset;
  }

  /** Takes transactions out of the files whose markers are about to be dropped from the end. */
  public void truncate(PartitionStore store, long endOffset) throws StorageException {
    for (String name : store.blobs()) {
      if (name.endsWith(SUFFIX)) {
        TreeMap<Long, Aborted> found = new TreeMap<>();
        read(store.getBlob(name).orElse(new byte[0]), found);
        rewrite(store, name, found, List.copyOf(found.headMap(endOffset).values()));
      }
    }
  }

  /**
   * Forgets transactions below the start of the log, and the files of extents that were dropped
   * there. Those of extents that became one stay until {@link #forgetBelow}.
   */
  public void prune(PartitionStore store) throws StorageException {
    long start = store.startOffset();
    entries = entries.stream().filter(each -> each.lastOffset >= start).toList();
    String lowest = name(store.extents().get(0).baseOffset());
    for (String name : store.blobs()) {
      // Names of 20 digits are in the order of their offsets.
      if (name.endsWith(SUFFIX) && name.compareTo(lowest) < 0) {
        store.deleteBlob(name);
      }
    }
  }

  /**
   * Forgets transactions whose markers lie below an offset, in the files, too: none of their
   * records is left. Whoever is told of a transaction expects its marker, which goes next.
   */
  public void forgetBelow(PartitionStore store, long offset) throws StorageException {
    for (String name : store.blobs()) {
      if (name.endsWith(SUFFIX)) {
        TreeMap<Long, Aborted> found = new TreeMap<>();
        read(store.getBlob(name).orElse(new byte[0]), found);
        rewrite(store, name, found, List.copyOf(found.tailMap(offset).values()));
      }
    }
    entries = entries.stream().filter(each -> each.lastOffset >= offset).toList();
  }

  private static void rewrite(
      PartitionStore store, String name, TreeMap<Long, Aborted> found, List<Aborted> kept)
      throws StorageException {
    if (kept.isEmpty()) {
      store.deleteBlob(name);
    } else if (kept.size() < found.size()) {
      store.putBlob(name, write(kept));
    }
  }

  private static String name(long baseOffset) {
    return String.format("%020d%s", baseOffset, SUFFIX);
  }

  private static byte[] write(List<Aborted> inside) {
    ByteBuffer out = ByteBuffer.allocate(inside.size() * ENTRY_BYTES);
    for (Aborted each : inside) {
      out.putShort(VERSION).putLong(each.producerId).putLong(each.firstOffset);
      out.putLong(each.lastOffset).putLong(each.lastStableOffset);
    }
    return out.array();
  }

  private static void read(byte[] content, Map<Long, Aborted> into) {
    ByteBuffer in = ByteBuffer.wrap(content);
    while (in.remaining() >= ENTRY_BYTES && in.getShort() == VERSION) {
      Aborted entry = new Aborted(in.getLong(), in.getLong(), in.getLong(), in.getLong());
      into.put(entry.lastOffset, entry);
    }
  }
}
