package dev.tangram.replication;

import io.netty.util.Timeout;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A fetch that waits for bytes: it hangs on its partitions, and the move of their high watermark
 * (or log end, for followers) completes it once enough has come together. Completed exactly once:
 * by bytes, by a change of a partition's role, by its timeout, or cancelled.
 */
public final class FetchWait {

  private enum Phase {
    /** Not all partitions know of it yet. */
    ARMING,
    WAITING,
    /** Became due while it was still being armed. */
    DUE,
    OVER
  }

  /** The place of the wait on one partition. */
  static final class Place {
    final FetchWait owner;
    final WaitingFetches list;
    final boolean toLogEnd;

    /** Index in the list, -1 when not in it; guarded by the list. */
    int index = -1;

    /** How much of the partition's progress has been counted; guarded by the list. */
    private long counted;

    Place(FetchWait owner, WaitingFetches list, boolean toLogEnd, long counted) {
      this.owner = owner;
      this.list = list;
      this.toLogEnd = toLogEnd;
      this.counted = counted;
    }

    /** Takes the partition's progress into account; true once the owner has enough. */
    boolean advanceTo(long progress) {
      if (progress <= counted) {
        return false;
      }
      long bytes = progress - counted;
      counted = progress;
      return owner.missing.addAndGet(-bytes) <= 0;
    }
  }

  private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.ARMING);
  private final AtomicLong missing;
  private final Runnable completion;
  private final List<Place> places;
  private volatile Timeout timeout;

  /**
   * @param missingBytes bytes that must still come, 1 or more
   * @param partitions number of partitions that it will be hung on
   * @param completion called once, on the thread that completes the wait; must not block
   */
  public FetchWait(long missingBytes, int partitions, Runnable completion) {
    this.missing = new AtomicLong(missingBytes);
    this.completion = completion;
    this.places = new ArrayList<>(partitions);
  }

  /**
   * Hangs the wait on a partition whose end was looked at before.
   *
   * @param toLogEnd whether the log end counts (followers) instead of the high watermark
   * @param seenBytes what {@link Partition#progress} gave before the partition was read
   */
  public void hangOn(Partition partition, boolean toLogEnd, long seenBytes) {
    WaitingFetches list = partition.waitingFetches();
    Place place = new Place(this, list, toLogEnd, seenBytes);
    places.add(place);
    list.add(place);
    // Whoever advanced the partition before "add" did not see this wait: look once more.
    if (list.advanced(place, partition.progress(toLogEnd))) {
      due();
    }
  }

  /**
   * Ends the arming, after all partitions were hung on.
   *
   * @return whether it waits now; false when it became due meanwhile or could not be given a
   *     timeout, in both cases the completion has been called
   */
  public boolean start(Delays delays, long maxWaitMs) {
    Timeout scheduled = delays.schedule(this::due, maxWaitMs);
    timeout = scheduled;
    if (scheduled != null && phase.compareAndSet(Phase.ARMING, Phase.WAITING)) {
      return true;
    }
    if (phase.getAndSet(Phase.OVER) != Phase.OVER) {
      finish();
    }
    return false;
  }

  /** Completes now, whatever has come: the state of a partition changed. */
  void due() {
    while (true) {
      Phase now = phase.get();
      if (now == Phase.ARMING) {
        if (phase.compareAndSet(Phase.ARMING, Phase.DUE)) {
          return;
        }
      } else if (now == Phase.WAITING) {
        if (phase.compareAndSet(Phase.WAITING, Phase.OVER)) {
          finish();
          return;
        }
      } else {
        return;
      }
    }
  }

  /**
   * Ends the wait without its completion, because nobody is there to be answered.
   *
   * @return false when it was over already
   */
  public boolean cancel() {
    if (phase.getAndSet(Phase.OVER) == Phase.OVER) {
      return false;
    }
    leave();
    return true;
  }

  private void finish() {
    leave();
    completion.run();
  }

  private void leave() {
    Timeout scheduled = timeout;
    if (scheduled != null) {
      scheduled.cancel();
    }
    for (Place place : places) {
      place.list.remove(place);
    }
  }
}
