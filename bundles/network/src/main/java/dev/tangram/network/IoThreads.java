package dev.tangram.network;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The threads that handle requests which may block. */
final class IoThreads {

  private static final Logger LOG = LoggerFactory.getLogger(IoThreads.class);
  private static final Runnable STOP = () -> {};

  private final RequestQueue queue;
  private final List<Thread> threads = new ArrayList<>();
  private boolean started;

  IoThreads(RequestQueue queue, int count) {
    this.queue = queue;
    for (int i = 0; i < count; i++) {
      Thread thread = new Thread(this::run, "tangram-io-" + i);
      thread.setDaemon(true);
      threads.add(thread);
    }
  }

  void start() {
    started = true;
    threads.forEach(Thread::start);
  }

  private void run() {
    try {
      for (Runnable next = queue.take(); next != STOP; next = queue.take()) {
        next.run();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Ends the threads behind the requests that are queued. Never interrupts: that would close the
   * file that a handler is writing.
   */
  void stop(long waitMs) {
    if (!started) {
      return;
    }
    Thread stopper = new Thread(this::putStops, "tangram-io-stop");
    stopper.setDaemon(true);
    stopper.start();
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(waitMs);
    try {
      for (Thread thread : threads) {
        long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        thread.join(Math.max(1, left));
        if (thread.isAlive()) {
          LOG.warn("{} is still busy after the stop; its request is abandoned", thread.getName());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void putStops() {
    try {
      for (int i = 0; i < threads.size(); i++) {
        queue.put(STOP);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
