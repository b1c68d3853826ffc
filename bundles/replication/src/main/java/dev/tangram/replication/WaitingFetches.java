package dev.tangram.replication;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The fetches that wait on one partition. While there are none, an append pays one volatile read;
 * adding, removing and counting are constant time under a lock that is held for no longer.
 */
final class WaitingFetches {

  private FetchWait.Place[] places = new FetchWait.Place[4];
  private volatile int size;

  /** Number of fetches that wait. */
  int size() {
    return size;
  }

  synchronized void add(FetchWait.Place place) {
    if (size == places.length) {
      places = Arrays.copyOf(places, size * 2);
    }
    int index = size;
    place.index = index;
    places[index] = place;
    size = index + 1;
  }

  synchronized void remove(FetchWait.Place place) {
    int index = place.index;
    if (index < 0) {
      return;
    }
    int last = size - 1;
    FetchWait.Place moved = places[last];
    places[index] = moved;
    moved.index = index;
    places[last] = null;
    place.index = -1;
    size = last;
  }

  /** Tells one wait of the progress; true once it has enough. */
  synchronized boolean advanced(FetchWait.Place place, long progress) {
    return place.advanceTo(progress);
  }

  /**
   * The high watermark or the log end moved.
   *
   * @param progress bytes below it since the partition was opened here
   */
  void advanced(long progress, boolean logEnd) {
    if (size == 0) {
      return;
    }
    List<FetchWait> due = null;
    synchronized (this) {
      for (int i = 0; i < size; i++) {
        FetchWait.Place place = places[i];
        if (place.toLogEnd == logEnd && place.advanceTo(progress)) {
          due = due == null ? new ArrayList<>() : due;
          due.add(place.owner);
        }
      }
    }
    if (due != null) {
      due.forEach(FetchWait::due);
    }
  }

  /** The partition's role changed: all must look again. */
  void wakeAll() {
    if (size == 0) {
      return;
    }
    List<FetchWait> all = new ArrayList<>();
    synchronized (this) {
      for (int i = 0; i < size; i++) {
        all.add(places[i].owner);
      }
    }
    all.forEach(FetchWait::due);
  }
}
