package dev.tangram.tests.harness.load;

import java.util.List;
import java.util.concurrent.TimeUnit;

/** Counts the answers to all producers of a load, and passes them on to the judges. */
final class Answers {

  private final List<PartitionJudge> judges;
  private volatile Window window;
  private long acknowledged;
  private long failed;
  private String firstError = "";

  Answers(int partitions, List<PartitionJudge> judges) {
    this.judges = judges;
    window = new Window(partitions);
  }

  Window measure() {
    Window fresh = new Window(judges.size());
    window = fresh;
    return fresh;
  }

  void good(int partition, long offset, int producer, long number, long sentNanos) {
    long now = System.nanoTime();
    judges.get(partition).acknowledged(offset, producer, number);
    window.answered(partition, sentNanos, now);
    synchronized (this) {
      acknowledged++;
      notifyAll();
    }
  }

  synchronized void bad(Exception error) {
    if (failed++ == 0) {
      firstError = error.toString();
    }
    notifyAll();
  }

  synchronized long acknowledged() {
    return acknowledged;
  }

  synchronized long failed() {
    return failed;
  }

  synchronized String firstError() {
    return firstError;
  }

  synchronized void await(long count, long limitSeconds) throws InterruptedException {
    await(count, limitSeconds, false);
  }

  synchronized void awaitAnswers(long count, long limitSeconds) throws InterruptedException {
    await(count, limitSeconds, true);
  }

  private void await(long count, long limitSeconds, boolean failedToo) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(limitSeconds);
    while (acknowledged + (failedToo ? failed : 0) < count) {
      long leftMs = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      if (leftMs <= 0) {
        throw new AssertionError(
            acknowledged + " of " + count + " acknowledged, " + failed + " failed " + firstError);
      }
      wait(leftMs);
    }
  }
}
