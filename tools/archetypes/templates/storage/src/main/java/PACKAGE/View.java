package __package__;

import dev.tangram.storage.BatchSpan;
import dev.tangram.storage.Extent;
import java.util.ArrayList;
import java.util.List;

/** All that a {@link __Name__Store} holds at one moment; never changed. */
record View(long start, long end, List<Chunk> chunks) {

  /** One batch. */
  record Stored(BatchSpan span, byte[] bytes) {}

  /** An extent. */
  record Chunk(long base, long closedAtMs, List<Stored> batches) {

    static Chunk empty(long base) {
      return new Chunk(base, -1, List.of());
    }

    long bytes() {
      return batches.stream().mapToLong(stored -> stored.bytes().length).sum();
    }

    long maxTimestamp() {
      return batches.stream().mapToLong(stored -> stored.span().maxTimestamp()).max().orElse(-1);
    }

    Chunk with(List<Stored> more) {
      List<Stored> all = new ArrayList<>(batches);
      all.addAll(more);
      return new Chunk(base, closedAtMs, all);
    }
  }

  static View startingAt(long offset) {
    return new View(offset, offset, List.of(Chunk.empty(offset)));
  }

  Chunk last() {
    return chunks.get(chunks.size() - 1);
  }

  View rolled(long nowMs) {
    Chunk last = last();
    if (last.batches().isEmpty()) {
      return this;
    }
    List<Chunk> next = new ArrayList<>(chunks.subList(0, chunks.size() - 1));
    next.add(new Chunk(last.base(), nowMs, last.batches()));
    next.add(Chunk.empty(end));
    return new View(start, end, next);
  }

  View appended(List<Stored> more, long newEnd) {
    List<Chunk> next = new ArrayList<>(chunks.subList(0, chunks.size() - 1));
    next.add(last().with(more));
    return new View(start, newEnd, next);
  }

  View truncated(long offset) {
    List<Chunk> kept = new ArrayList<>();
    long newEnd = Math.min(start, offset);
    for (Chunk chunk : chunks) {
      List<Stored> left =
          chunk.batches().stream().filter(stored -> stored.span().lastOffset() < offset).toList();
      if (!left.isEmpty()) {
        kept.add(new Chunk(chunk.base(), chunk.closedAtMs(), left));
        newEnd = left.get(left.size() - 1).span().lastOffset() + 1;
      }
    }
    if (kept.isEmpty()) {
      return startingAt(newEnd);
    }
    Chunk last = kept.remove(kept.size() - 1);
    kept.add(new Chunk(last.base(), -1, last.batches()));
    return new View(Math.min(start, newEnd), newEnd, kept);
  }

  View trimmed(long offset, long nowMs) {
    View open = offset >= end ? rolled(nowMs) : this;
    List<Chunk> left = new ArrayList<>(open.chunks);
    while (left.size() > 1 && left.get(1).base() <= offset) {
      left.remove(0);
    }
    return new View(offset, end, left);
  }

  /** The batches from the one that contains an offset on. */
  List<Stored> from(long offset, int maxBytes, long limit, boolean minOneBatch) {
    List<Stored> found = new ArrayList<>();
    long bytes = 0;
    for (int i = chunkOf(offset); i < chunks.size(); i++) {
      for (Stored stored : chunks.get(i).batches()) {
        if (stored.span().lastOffset() < offset) {
          continue;
        }
        boolean fits =
            bytes + stored.bytes().length <= maxBytes || (minOneBatch && found.isEmpty());
        if (!fits || stored.span().baseOffset() >= limit) {
          return found;
        }
        found.add(stored);
        bytes += stored.bytes().length;
      }
    }
    return found;
  }

  private int chunkOf(long offset) {
    int low = 0;
    int high = chunks.size() - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (chunks.get(middle).base() <= offset) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  List<Extent> extents() {
    List<Extent> extents = new ArrayList<>();
    for (int i = 0; i < chunks.size(); i++) {
      Chunk chunk = chunks.get(i);
      long next = i + 1 < chunks.size() ? chunks.get(i + 1).base() : end;
      extents.add(
          new Extent(chunk.base(), next, chunk.bytes(), chunk.maxTimestamp(), chunk.closedAtMs()));
    }
    return extents;
  }
}
