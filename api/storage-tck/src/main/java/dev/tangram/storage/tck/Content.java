package dev.tangram.storage.tck;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * What a store should hold at one moment.
 *
 * @param start offset below which nothing counts any more
 * @param end next offset
 * @param batches all batches that reach the start
 * @param blobs the text of each blob
 */
record Content(long start, long end, List<byte[]> batches, Map<String, String> blobs) {

  static final Content EMPTY = new Content(0, 0, List.of(), Map.of());

  Content appended(List<byte[]> more) {
    List<byte[]> all = new ArrayList<>(batches);
    all.addAll(more);
    byte[] last = more.get(more.size() - 1);
    return new Content(start, ContractHarness.lastOffset(last) + 1, all, blobs);
  }

  Content truncated(long offset) {
    List<byte[]> kept = kept(batch -> ContractHarness.lastOffset(batch) < offset);
    long newEnd =
        kept.isEmpty() ? offset : ContractHarness.lastOffset(kept.get(kept.size() - 1)) + 1;
    return new Content(start, newEnd, kept, blobs);
  }

  Content trimmed(long offset) {
    return new Content(
        offset, end, kept(batch -> ContractHarness.lastOffset(batch) >= offset), blobs);
  }

  Content restarted(long offset) {
    return new Content(offset, offset, List.of(), blobs);
  }

  Content rewritten(Predicate<byte[]> keep) {
    return new Content(start, end, kept(keep), blobs);
  }

  Content withBlob(String name, String text) {
    Map<String, String> changed = new LinkedHashMap<>(blobs);
    if (text == null) {
      changed.remove(name);
    } else {
      changed.put(name, text);
    }
    return new Content(start, end, batches, changed);
  }

  private List<byte[]> kept(Predicate<byte[]> keep) {
    return batches.stream().filter(keep).toList();
  }
}
