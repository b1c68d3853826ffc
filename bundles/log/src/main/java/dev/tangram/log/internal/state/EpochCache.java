package dev.tangram.log.internal.state;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * The leader epochs of a log and where each begins (KIP-101): the lineage by which replicas find
 * where they part. Epochs and start offsets both increase. One writer, any number of readers.
 *
 * <p>The file form is that of {@code leader-epoch-checkpoint}: a line {@code 0}, a line with the
 * number of entries, then one line {@code epoch startOffset} for each.
 */
public final class EpochCache {

  /** Name of the blob. */
  public static final String FILE = "leader-epoch-checkpoint";

  /**
   * Where an epoch ends.
   *
   * @param epoch largest epoch at or below the one asked for, -1 unknown
   * @param endOffset exclusive, -1 unknown
   */
  public record End(int epoch, long endOffset) {}

  private static final End UNKNOWN = new End(-1, -1L);

  private record Entries(int[] epochs, long[] starts) {
    int size() {
      return epochs.length;
    }
  }

  private volatile Entries entries = new Entries(new int[0], new long[0]);

  /** The newest epoch, -1 when there is none. */
  public int latestEpoch() {
    Entries now = entries;
    return now.size() == 0 ? -1 : now.epochs[now.size() - 1];
  }

  /**
   * Notes that an epoch begins at an offset. Nothing happens when the epoch is not newer than the
   * latest. Entries that begin at or behind the offset never got a record and are dropped.
   *
   * @return whether anything changed
   */
  public boolean assign(int epoch, long startOffset) {
    Entries now = entries;
    int last = now.size() - 1;
    if (epoch < 0 || (last >= 0 && epoch <= now.epochs[last])) {
      return false;
    }
    int keep = now.size();
    while (keep > 0 && now.starts[keep - 1] >= startOffset) {
      keep--;
    }
    int[] epochs = Arrays.copyOf(now.epochs, keep + 1);
    long[] starts = Arrays.copyOf(now.starts, keep + 1);
    epochs[keep] = epoch;
    starts[keep] = startOffset;
    entries = new Entries(epochs, starts);
    return true;
  }

  /** Drops epochs that begin at or behind the new end of the log. */
  public boolean truncateFromEnd(long endOffset) {
    Entries now = entries;
    int keep = now.size();
    while (keep > 0 && now.starts[keep - 1] >= endOffset) {
      keep--;
    }
    if (keep == now.size()) {
      return false;
    }
    entries = new Entries(Arrays.copyOf(now.epochs, keep), Arrays.copyOf(now.starts, keep));
    return true;
  }

  /** Drops epochs that end at or before the new start; the one that contains it begins there. */
  public boolean truncateFromStart(long startOffset) {
    Entries now = entries;
    int drop = 0;
    while (drop + 1 < now.size() && now.starts[drop + 1] <= startOffset) {
      drop++;
    }
    if (now.size() == 0 || (drop == 0 && now.starts[0] >= startOffset)) {
      return false;
    }
    int[] epochs = Arrays.copyOfRange(now.epochs, drop, now.size());
    long[] starts = Arrays.copyOfRange(now.starts, drop, now.size());
    starts[0] = Math.max(starts[0], startOffset);
    entries = new Entries(epochs, starts);
    return true;
  }

  /** Forgets all epochs. */
  public boolean clear() {
    boolean changed = entries.size() > 0;
    entries = new Entries(new int[0], new long[0]);
    return changed;
  }

  /**
   * The end of the largest epoch at or below the one asked for (KIP-320).
   *
   * @param epoch the epoch asked for
   * @param logEndOffset the end of the newest epoch
   */
  public End endOffsetFor(int epoch, long logEndOffset) {
    Entries now = entries;
    int size = now.size();
    if (epoch < 0 || size == 0 || epoch > now.epochs[size - 1]) {
      return UNKNOWN;
    }
    if (epoch == now.epochs[size - 1]) {
      return new End(epoch, logEndOffset);
    }
    int higher = 0;
    while (now.epochs[higher] <= epoch) {
      higher++;
    }
    int found = higher == 0 ? epoch : now.epochs[higher - 1];
    return new End(found, now.starts[higher]);
  }

  /** The epoch of the record at an offset, -1 unknown. */
  public int epochAt(long offset) {
    Entries now = entries;
    for (int i = now.size() - 1; i >= 0; i--) {
      if (now.starts[i] <= offset) {
        return now.epochs[i];
      }
    }
    return -1;
  }

  /** The file form. */
  public byte[] toBytes() {
    Entries now = entries;
    StringBuilder text = new StringBuilder(16 + 16 * now.size()).append("0\n");
    text.append(now.size()).append('\n');
    for (int i = 0; i < now.size(); i++) {
      text.append(now.epochs[i]).append(' ').append(now.starts[i]).append('\n');
    }
    return text.toString().getBytes(StandardCharsets.US_ASCII);
  }

  /**
   * Takes over the file form.
   *
   * @return false when it is damaged; nothing is changed then
   */
  public boolean load(byte[] content) {
    List<String> lines = new String(content, StandardCharsets.UTF_8).lines().toList();
    if (lines.size() < 2 || !lines.get(0).trim().equals("0")) {
      return false;
    }
    try {
      int count = Integer.parseInt(lines.get(1).trim());
      if (count != lines.size() - 2) {
        return false;
      }
      entries = entries(lines.subList(2, lines.size()));
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static Entries entries(List<String> lines) {
    int[] epochs = new int[lines.size()];
    long[] starts = new long[lines.size()];
    for (int i = 0; i < lines.size(); i++) {
      String[] parts = lines.get(i).trim().split("\\s+");
      if (parts.length != 2) {
        throw new IllegalArgumentException("its entry " + i + " is not an epoch and an offset");
      }
      epochs[i] = Integer.parseInt(parts[0]);
      starts[i] = Long.parseLong(parts[1]);
      if (i > 0 && (epochs[i] <= epochs[i - 1] || starts[i] < starts[i - 1])) {
        throw new IllegalArgumentException("its entry " + i + " goes back");
      }
    }
    return new Entries(epochs, starts);
  }
}
