package dev.tangram.cli;

import dev.tangram.model.TopicPartition;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A topic, or some partitions of it, as {@code topic} or {@code topic:0,2,5}.
 *
 * @param partitions empty for all
 */
record TopicScope(String topic, SortedSet<Integer> partitions) {

  /**
   * Reads the text of an option.
   *
   * @throws IllegalArgumentException what is wrong, for a person
   */
  static TopicScope parse(String text) {
    int colon = text.indexOf(':');
    String topic = colon < 0 ? text : text.substring(0, colon);
    SortedSet<Integer> partitions = new TreeSet<>();
    if (topic.isEmpty()) {
      throw new IllegalArgumentException("'" + text + "' names no topic");
    }
    if (colon >= 0) {
      for (String part : text.substring(colon + 1).split(",", -1)) {
        if (!part.matches("[0-9]{1,9}")) {
          throw new IllegalArgumentException(
              "'" + part + "' in '" + text + "' is no partition; write TOPIC or TOPIC:0,1,2");
        }
        partitions.add(Integer.parseInt(part));
      }
    }
    return new TopicScope(topic, partitions);
  }

  boolean contains(TopicPartition partition) {
    return topic.equals(partition.topic())
        && (partitions.isEmpty() || partitions.contains(partition.partition()));
  }

  /** The partitions that are named. */
  List<TopicPartition> named() {
    return partitions.stream().map(number -> new TopicPartition(topic, number)).toList();
  }

  /** Partitions in short, such as {@code a:0,1 b:3}. */
  static String shorten(List<TopicPartition> sorted) {
    StringBuilder text = new StringBuilder();
    String topic = null;
    for (TopicPartition one : sorted) {
      if (one.topic().equals(topic)) {
        text.append(',');
      } else {
        text.append(text.isEmpty() ? "" : " ").append(one.topic()).append(':');
        topic = one.topic();
      }
      text.append(one.partition());
    }
    return text.toString();
  }
}
