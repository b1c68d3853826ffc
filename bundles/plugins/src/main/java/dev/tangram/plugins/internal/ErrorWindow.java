package dev.tangram.plugins.internal;

import java.util.ArrayDeque;

/** Counts errors that are not older than a window. Thread safe. */
final class ErrorWindow {
  private final int max;
  private final long windowMs;
  private final ArrayDeque<Long> times = new ArrayDeque<>();

  ErrorWindow(int max, long windowMs) {
    this.max = max;
    this.windowMs = windowMs;
  }

  /** True when with this error there are too many; counting then begins anew. */
  synchronized boolean add(long nowMs) {
    while (!times.isEmpty() && times.peekFirst() <= nowMs - windowMs) {
      times.removeFirst();
    }
    times.addLast(nowMs);
    if (times.size() < max) {
      return false;
    }
    times.clear();
    return true;
  }

  synchronized void clear() {
    times.clear();
  }
}
