package dev.tangram.replication;

import io.netty.util.Timeout;
import io.netty.util.Timer;
import io.netty.util.TimerTask;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/** A timer whose time the test moves. */
public final class ManualTimer implements Timer {

  private final List<Entry> entries = new ArrayList<>();
  private final int limit;
  private long nowMs;

  public ManualTimer() {
    this(Integer.MAX_VALUE);
  }

  public ManualTimer(int limit) {
    this.limit = limit;
  }

  private final class Entry implements Timeout {
    final TimerTask task;
    final long dueMs;
    boolean cancelled;
    boolean expired;

    Entry(TimerTask task, long dueMs) {
      this.task = task;
      this.dueMs = dueMs;
    }

    @Override
    public Timer timer() {
      return ManualTimer.this;
    }

    @Override
    public TimerTask task() {
      return task;
    }

    @Override
    public boolean isExpired() {
      return expired;
    }

    @Override
    public boolean isCancelled() {
      return cancelled;
    }

    @Override
    public boolean cancel() {
      synchronized (ManualTimer.this) {
        cancelled = true;
        return entries.remove(this);
      }
    }
  }

  @Override
  public synchronized Timeout newTimeout(TimerTask task, long delay, TimeUnit unit) {
    if (entries.size() >= limit) {
      throw new RejectedExecutionException("full");
    }
    Entry entry = new Entry(task, nowMs + unit.toMillis(delay));
    entries.add(entry);
    return entry;
  }

  /** Lets time pass and runs what is due, on this thread. */
  public void advance(long ms) {
    List<Entry> due = new ArrayList<>();
    synchronized (this) {
      nowMs += ms;
      entries.stream().filter(entry -> entry.dueMs <= nowMs).forEach(due::add);
      entries.removeAll(due);
    }
    due.sort(Comparator.comparingLong(entry -> entry.dueMs));
    for (Entry entry : due) {
      entry.expired = true;
      try {
        entry.task.run(entry);
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }

  public synchronized int pending() {
    return entries.size();
  }

  @Override
  public synchronized Set<Timeout> stop() {
    Set<Timeout> left = new HashSet<>(entries);
    entries.clear();
    return left;
  }
}
