package dev.tangram.assignor;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * Makes immutable lists that are in order and free of repeats; those that are so already are
 * shared.
 */
final class Sorted {

  private Sorted() {}

  static <T> List<T> copy(Collection<? extends T> items, Comparator<? super T> order) {
    // Copies nothing where the list is immutable already, so equal subscriptions cost once.
    List<T> copy = items instanceof List<? extends T> list ? List.copyOf(list) : List.copyOf(items);
    return isSorted(copy, order) ? copy : sort(copy, order);
  }

  private static <T> boolean isSorted(List<T> items, Comparator<? super T> order) {
    for (int i = 1; i < items.size(); i++) {
      if (order.compare(items.get(i - 1), items.get(i)) >= 0) {
        return false;
      }
    }
    return true;
  }

  private static <T> List<T> sort(List<T> items, Comparator<? super T> order) {
    List<T> sorted = new ArrayList<>(items);
    sorted.sort(order);
    List<T> distinct = new ArrayList<>(sorted.size());
    for (T item : sorted) {
      if (distinct.isEmpty() || order.compare(distinct.get(distinct.size() - 1), item) != 0) {
        distinct.add(item);
      }
    }
    return List.copyOf(distinct);
  }
}
