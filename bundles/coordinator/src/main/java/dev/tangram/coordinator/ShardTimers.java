package dev.tangram.coordinator;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * The timers of one shard, by their keys. Putting off a timer that runs, as every heartbeat does,
 * costs no place in the heap: it finds its new time when the old one has come. Not thread safe.
 *
 * @param <A> what is to be done
 */
final class ShardTimers<A> {

  static final long NONE = Long.MAX_VALUE;

  /** Stale places in the heap are cleared away once they are this many and the majority. */
  private static final int STALE_MIN = 64;

  /** What was scheduled under a key. */
  static final class Timer<A> {
    private final String key;
    private A action;
    private long dueMs;
    private Place<A> place;

    private Timer(String key) {
      this.key = key;
    }

    A action() {
      return action;
    }
  }

  private record Place<A>(long dueMs, long order, Timer<A> timer) implements Comparable<Place<A>> {

    @Override
    public int compareTo(Place<A> other) {
      return dueMs != other.dueMs
          ? Long.compare(dueMs, other.dueMs)
          : Long.compare(order, other.order);
    }

    boolean isStale() {
      return timer.place != this;
    }
  }

  private final Map<String, Timer<A>> byKey = new HashMap<>();
  private final PriorityQueue<Place<A>> heap = new PriorityQueue<>();
  private long order;

  /** Schedules an action, in place of what the key had. */
  void put(String key, long dueMs, A action) {
    Timer<A> timer = byKey.computeIfAbsent(key, Timer::new);
    timer.action = action;
    timer.dueMs = dueMs;
    if (timer.place == null || timer.place.dueMs > dueMs) {
      place(timer);
    }
  }

  private void place(Timer<A> timer) {
    timer.place = new Place<>(timer.dueMs, order++, timer);
    heap.add(timer.place);
    if (heap.size() > STALE_MIN && heap.size() > 2 * byKey.size()) {
      heap.removeIf(Place::isStale);
    }
  }

  void cancel(String key) {
    Timer<A> timer = byKey.remove(key);
    if (timer != null) {
      timer.place = null;
    }
  }

  /** A time at which to look again: nothing is due before it; {@link #NONE} without timers. */
  long nextMs() {
    while (!heap.isEmpty() && heap.peek().isStale()) {
      heap.poll();
    }
    return heap.isEmpty() ? NONE : heap.peek().dueMs;
  }

  /** What is due; each stays scheduled until it is {@link #take taken}. */
  List<Timer<A>> due(long nowMs) {
    List<Timer<A>> due = new ArrayList<>();
    while (nextMs() <= nowMs) {
      Timer<A> timer = heap.poll().timer;
      timer.place = null;
      if (timer.dueMs > nowMs) {
        place(timer);
      } else {
        due.add(timer);
      }
    }
    return due;
  }

  /** Takes a timer that was due; false if it was cancelled or put off in the meantime. */
  boolean take(Timer<A> timer) {
    return timer.place == null && byKey.remove(timer.key, timer);
  }

  /** Puts a timer that was taken back, unless its key was used again. */
  void retry(Timer<A> timer, long dueMs) {
    if (!byKey.containsKey(timer.key)) {
      put(timer.key, dueMs, timer.action);
    }
  }

  /** Places in the heap, stale ones among them. */
  int places() {
    return heap.size();
  }

  void clear() {
    byKey.clear();
    heap.clear();
  }
}
