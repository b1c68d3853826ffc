package dev.tangram.cluster.zookeeper.internal.session;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread for all that is heard from ZooKeeper. An event that waits is not queued a second time,
 * so that the queue never holds more entries than there are things to watch.
 */
public final class EventLoop implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(EventLoop.class);
  private static final long SLOW_MS = 10_000;
  private static final long POLL_MS = 100;

  private final Map<Object, Runnable> waiting = new LinkedHashMap<>();
  private final Thread thread;
  private boolean closed;

  /** Starts the thread. */
  public EventLoop(String name) {
    thread = new Thread(this::loop, name);
    thread.setDaemon(true);
    thread.start();
  }

  /** Queues an event, unless one of the same key waits already. */
  public synchronized void submit(Object key, Runnable event) {
    if (!closed) {
      waiting.putIfAbsent(key, event);
      notifyAll();
    }
  }

  /** Drops what waits, then runs the event; returns when it has run to completion. */
  public void clearAndRun(Runnable event) {
    CountDownLatch done = new CountDownLatch(1);
    synchronized (this) {
      waiting.clear();
      if (closed) {
        return;
      }
      submit(
          done,
          () -> {
            try {
              event.run();
            } finally {
              done.countDown();
            }
          });
    }
    awaitPatiently(done);
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      waiting.clear();
      notifyAll();
    }
    if (Thread.currentThread() != thread) {
      joinUninterruptibly();
    }
  }

  private void awaitPatiently(CountDownLatch done) {
    boolean interrupted = false;
    long start = System.nanoTime();
    long tellAfterMs = SLOW_MS;
    while (true) {
      try {
        if (done.await(POLL_MS, TimeUnit.MILLISECONDS) || !thread.isAlive()) {
          break;
        }
      } catch (InterruptedException e) {
        interrupted = true;
      }
      if (TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start) > tellAfterMs) {
        tellAfterMs += SLOW_MS;
        LOG.warn("Still waiting for the end of the work of an expired ZooKeeper session");
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void joinUninterruptibly() {
    try {
      thread.join(SLOW_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void loop() {
    for (Runnable event = next(); event != null; event = next()) {
      try {
        event.run();
      } catch (SessionExpiredException e) {
        LOG.debug("An event of an ended session was dropped", e);
      } catch (RuntimeException e) {
        LOG.error("An event from ZooKeeper could not be handled", e);
      }
    }
  }

  private synchronized Runnable next() {
    while (waiting.isEmpty() && !closed) {
      try {
        wait();
      } catch (InterruptedException e) {
        LOG.debug("Interrupts do not end the event loop; closing does", e);
      }
    }
    if (closed) {
      return null;
    }
    Iterator<Runnable> events = waiting.values().iterator();
    Runnable event = events.next();
    events.remove();
    return event;
  }
}
