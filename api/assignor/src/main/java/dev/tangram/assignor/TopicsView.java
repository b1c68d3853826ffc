package dev.tangram.assignor;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The topics that exist.
 *
 * @param topics sorted by name
 */
public record TopicsView(List<TopicView> topics) {

  /**
   * @throws IllegalArgumentException when two topics have the same name
   */
  public TopicsView {
    List<TopicView> sorted = new ArrayList<>(topics);
    sorted.sort(Comparator.comparing(TopicView::name));
    for (int i = 1; i < sorted.size(); i++) {
      if (sorted.get(i - 1).name().equals(sorted.get(i).name())) {
        throw new IllegalArgumentException("Two topics have the name " + sorted.get(i).name());
      }
    }
    topics = List.copyOf(sorted);
  }

  /** These topics, in whatever order. */
  public static TopicsView of(Collection<TopicView> topics) {
    return new TopicsView(List.copyOf(topics));
  }

  /** These topics, in whatever order. */
  public static TopicsView of(TopicView... topics) {
    return new TopicsView(List.of(topics));
  }

  /** The topic of a name; empty when there is none. Takes the time of a binary search. */
  public Optional<TopicView> find(String name) {
    int low = 0;
    int high = topics.size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = topics.get(middle).name().compareTo(name);
      if (order == 0) {
        return Optional.of(topics.get(middle));
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return Optional.empty();
  }
}
