package dev.tangram.tests.compat.groups;

import java.util.List;
import java.util.Optional;

/**
 * One line of a member: what, who, when, and more words.
 *
 * <pre>
 * assigned|revoked|lost NAME NANOS GENERATION CHANGED OWNED
 * record NAME NANOS PARTITION OFFSET VALUE
 * committed NAME NANOS PARTITION=OFFSET,...
 * uncommitted|failed NAME NANOS WHY
 * left NAME NANOS
 * </pre>
 *
 * Partitions are {@code topic-number}, separated by commas, or {@code -} for none; an unknown
 * generation is -1. The time is that of the machine's monotonic clock, which all its processes
 * share.
 */
record GroupEvent(Kind kind, String member, long nanos, List<String> words) {

  enum Kind {
    ASSIGNED,
    REVOKED,
    LOST,
    RECORD,
    COMMITTED,
    UNCOMMITTED,
    LEFT,
    FAILED
  }

  /** Empty for lines that are none, as those of a log. */
  static Optional<GroupEvent> parse(String line) {
    String[] words = line.split(" ");
    for (Kind kind : Kind.values()) {
      if (words.length >= 3 && words[0].equals(kind.name().toLowerCase(java.util.Locale.ROOT))) {
        List<String> more = List.of(words).subList(3, words.length);
        return Optional.of(new GroupEvent(kind, words[1], Long.parseLong(words[2]), more));
      }
    }
    return Optional.empty();
  }

  int generation() {
    return Integer.parseInt(words.get(0));
  }

  List<String> changed() {
    return partitions(words.get(1));
  }

  /** All partitions that the member has after it. */
  List<String> owned() {
    return partitions(words.get(2));
  }

  private static List<String> partitions(String text) {
    return text.equals("-") ? List.of() : List.of(text.split(","));
  }
}
