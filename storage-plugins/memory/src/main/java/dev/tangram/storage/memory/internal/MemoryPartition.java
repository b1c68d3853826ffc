package dev.tangram.storage.memory.internal;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What is kept of a partition between a close and the next open: everything. */
final class MemoryPartition {

  /** Replaced as a whole, so that readers need no lock. Oldest first, at least one. */
  volatile MemoryExtent[] extents = {new MemoryExtent(0L)};

  volatile long startOffset;
  volatile long flushedOffset;
  final Map<String, byte[]> blobs = new ConcurrentHashMap<>();

  MemoryExtent last() {
    MemoryExtent[] now = extents;
    return now[now.length - 1];
  }

  long endOffset() {
    return last().nextOffset();
  }

  /** What it takes of the budget. */
  long cost() {
    long bytes = 0;
    for (MemoryExtent extent : extents) {
      bytes += extent.cost();
    }
    for (byte[] blob : blobs.values()) {
      bytes += blob.length;
    }
    return bytes;
  }
}
