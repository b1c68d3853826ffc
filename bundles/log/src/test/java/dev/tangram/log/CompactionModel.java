package dev.tangram.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * All records that a log ever got, and what must hold of those that are left: none is new, none of
 * an aborted transaction is seen, their order is kept, and whoever reads from the start, or read
 * along, knows the newest value of each key (G7).
 */
final class CompactionModel {

  private static final class Entry {
    final String key;
    final String value;
    final long transaction;

    Entry(String key, String value, long transaction) {
      this.key = key;
      this.value = value;
      this.transaction = transaction;
    }
  }

  /** No transaction. */
  static final long NONE = -1L;

  private final TreeMap<Long, Entry> entries = new TreeMap<>();

  /** The offsets of the markers of transactions that were aborted, by transaction. */
  private final Map<Long, Long> abortedAt = new HashMap<>();

  private final Set<Long> committed = new HashSet<>();

  /** Notes a record. */
  void put(long offset, String key, String value, long transaction) {
    entries.put(offset, new Entry(key, value, transaction));
  }

  void ended(long transaction, boolean commit, long markerOffset) {
    if (commit) {
      committed.add(transaction);
    } else {
      abortedAt.put(transaction, markerOffset);
    }
  }

  /** What a reader of committed records has seen up to an offset, if it keeps the last of each. */
  Map<String, String> view(long from, long end) {
    Map<String, String> view = new TreeMap<>();
    entries
        .subMap(from, end)
        .forEach(
            (offset, entry) -> {
              if (isCommitted(entry)) {
                if (entry.value == null) {
                  view.remove(entry.key);
                } else {
                  view.put(entry.key, entry.value);
                }
              }
            });
    return view;
  }

  private boolean isCommitted(Entry entry) {
    return entry.transaction == NONE || committed.contains(entry.transaction);
  }

  private String text(long offset) {
    Entry entry = entries.get(offset);
    return offset + ":" + entry.key + (entry.value == null ? "" : "=" + entry.value);
  }

  /** Checks a log up to its last stable offset. */
  void check(PartitionLog log) {
    long stable = log.lastStableOffset();
    TestCompaction.Consumer consumer = new TestCompaction.Consumer();
    consumer.poll(log);
    checkSeen(consumer);
    assertThat(consumer.position).as("a reader reaches the end").isEqualTo(stable);
    assertThat(consumer.view).isEqualTo(view(log.logStartOffset(), stable));
    assertThat(consumer.seen).containsAll(newest(log.logStartOffset(), stable));
  }

  /** What a consumer saw is what was written, in order. */
  void checkSeen(TestCompaction.Consumer consumer) {
    long last = -1;
    for (String seen : consumer.seen) {
      long offset = Long.parseLong(seen.substring(0, seen.indexOf(':')));
      assertThat(offset).isGreaterThan(last);
      assertThat(seen).isEqualTo(text(offset));
      assertThat(isCommitted(entries.get(offset))).as("%s is committed", seen).isTrue();
      last = offset;
    }
  }

  /** The newest record of each key that has a value, at its offset. */
  private List<String> newest(long from, long end) {
    Map<String, Long> offsets = new HashMap<>();
    entries
        .subMap(from, end)
        .forEach(
            (offset, entry) -> {
              if (isCommitted(entry)) {
                offsets.put(entry.key, offset);
              }
            });
    List<String> found = new ArrayList<>();
    offsets.values().stream()
        .filter(offset -> entries.get(offset).value != null)
        .forEach(offset -> found.add(text(offset)));
    return found;
  }

  /** The end of the process took what lay behind an offset. */
  void lost(long end) {
    entries.tailMap(end, true).clear();
  }
}
