package dev.tangram.groups.internal.offsets;

import java.util.Arrays;

/**
 * A group's offsets of one topic, sorted by partition. A coordinator may hold millions of them, so
 * they lie in columns: 24 bytes an offset, and more only where there is metadata or an expiry time
 * of its own.
 */
final class TopicOffsets {

  private static final int FIRST_CAPACITY = 1;

  private int size;
  private int[] partitions = new int[FIRST_CAPACITY];
  private long[] offsets = new long[FIRST_CAPACITY];
  private int[] leaderEpochs = new int[FIRST_CAPACITY];
  private long[] commitTimestamps = new long[FIRST_CAPACITY];

  /** Null while all are empty. */
  private String[] metadata;

  /** Null while none has one. */
  private long[] expireTimestamps;

  int size() {
    return size;
  }

  /** The partition in a place, counted from 0. */
  int partitionAt(int index) {
    return partitions[index];
  }

  /** The offset in a place, counted from 0. */
  CommittedOffset at(int index) {
    return new CommittedOffset(
        offsets[index],
        leaderEpochs[index],
        metadata == null ? "" : metadata[index],
        commitTimestamps[index],
        expireTimestampAt(index));
  }

  long commitTimestampAt(int index) {
    return commitTimestamps[index];
  }

  long expireTimestampAt(int index) {
    return expireTimestamps == null ? CommittedOffset.NO_EXPIRY : expireTimestamps[index];
  }

  /** The offset of a partition, or null. */
  CommittedOffset get(int partition) {
    int index = find(partition);
    return index < 0 ? null : at(index);
  }

  boolean contains(int partition) {
    return find(partition) >= 0;
  }

  /** Sets the offset of a partition; true if it had none. */
  boolean put(int partition, CommittedOffset offset) {
    int index = find(partition);
    boolean added = index < 0;
    if (added) {
      index = -index - 1;
      open(index);
      partitions[index] = partition;
    }
    offsets[index] = offset.offset();
    leaderEpochs[index] = offset.leaderEpoch();
    commitTimestamps[index] = offset.commitTimestampMs();
    setMetadata(index, offset.metadata());
    setExpireTimestamp(index, offset.expireTimestampMs());
    return added;
  }

  /** Removes the offset of a partition; true if it had one. */
  boolean remove(int partition) {
    int index = find(partition);
    if (index < 0) {
      return false;
    }
    move(index + 1, index, size - index - 1);
    size--;
    if (metadata != null) {
      metadata[size] = null;
    }
    if (size > 0 && size < partitions.length / 4) {
      resize(size * 2);
    }
    return true;
  }

  /** Place of a partition, or minus the place where it belongs minus 1. */
  private int find(int partition) {
    // Most often a group has offsets of all partitions, which then stand in their own places.
    if (partition >= 0 && partition < size && partitions[partition] == partition) {
      return partition;
    }
    return Arrays.binarySearch(partitions, 0, size, partition);
  }

  private void open(int index) {
    if (size == partitions.length) {
      resize(size + Math.max(1, size / 2));
    }
    move(index, index + 1, size - index);
    size++;
    if (metadata != null) {
      metadata[index] = "";
    }
    if (expireTimestamps != null) {
      expireTimestamps[index] = CommittedOffset.NO_EXPIRY;
    }
  }

  private void setMetadata(int index, String text) {
    if (metadata == null) {
      if (text.isEmpty()) {
        return;
      }
      metadata = new String[partitions.length];
      Arrays.fill(metadata, 0, size, "");
    }
    metadata[index] = text.isEmpty() ? "" : text;
  }

  private void setExpireTimestamp(int index, long timestampMs) {
    if (expireTimestamps == null) {
      if (timestampMs == CommittedOffset.NO_EXPIRY) {
        return;
      }
      expireTimestamps = new long[partitions.length];
      Arrays.fill(expireTimestamps, 0, size, CommittedOffset.NO_EXPIRY);
    }
    expireTimestamps[index] = timestampMs;
  }

  private void move(int from, int to, int count) {
    System.arraycopy(partitions, from, partitions, to, count);
    System.arraycopy(offsets, from, offsets, to, count);
    System.arraycopy(leaderEpochs, from, leaderEpochs, to, count);
    System.arraycopy(commitTimestamps, from, commitTimestamps, to, count);
    if (metadata != null) {
      System.arraycopy(metadata, from, metadata, to, count);
    }
    if (expireTimestamps != null) {
      System.arraycopy(expireTimestamps, from, expireTimestamps, to, count);
    }
  }

  private void resize(int capacity) {
    partitions = Arrays.copyOf(partitions, capacity);
    offsets = Arrays.copyOf(offsets, capacity);
    leaderEpochs = Arrays.copyOf(leaderEpochs, capacity);
    commitTimestamps = Arrays.copyOf(commitTimestamps, capacity);
    if (metadata != null) {
      metadata = Arrays.copyOf(metadata, capacity);
    }
    if (expireTimestamps != null) {
      expireTimestamps = Arrays.copyOf(expireTimestamps, capacity);
    }
  }
}
