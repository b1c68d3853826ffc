package dev.tangram.network;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads that handle requests which may block. A request that does not end, because a plug-in
 * in it heeds no interrupt, keeps its thread; another thread takes over what that one would do. At
 * most as many threads are replaced at one time as there are.
 */
final class IoThreads {

  private static final Logger LOG = LoggerFactory.getLogger(IoThreads.class);
  private static final Runnable STOP = () -> {};

  /** Looks at all threads within the time after which one is stuck. */
  private static final int LOOKS = 4;

  private final RequestQueue queue;
  private final int count;
  private final long stuckNanos;
  private final List<Worker> workers = new CopyOnWriteArrayList<>();
  private int numbers;
  private int replaced;
  private boolean started;
  private boolean stopping;

  /**
   * @param stuckMs time after which a request is taken for stuck
   */
  IoThreads(RequestQueue queue, int count, long stuckMs) {
    this.queue = queue;
    this.count = count;
    this.stuckNanos = TimeUnit.MILLISECONDS.toNanos(stuckMs);
  }

  synchronized void start() {
    started = true;
    for (int i = 0; i < count; i++) {
      startWorker();
    }
    Thread watch = new Thread(this::watch, "tangram-io-watch");
    watch.setDaemon(true);
    watch.start();
  }

  private void startWorker() {
    Worker worker = new Worker("tangram-io-" + numbers++);
    workers.add(worker);
    worker.start();
  }

  private synchronized void watch() {
    long periodMs = Math.max(1, TimeUnit.NANOSECONDS.toMillis(stuckNanos) / LOOKS);
    try {
      while (!stopping) {
        long now = System.nanoTime();
        workers.forEach(worker -> look(worker, now));
        wait(periodMs);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void look(Worker worker, long now) {
    if (worker.replaced || !worker.isStuck(now) || replaced == count) {
      return;
    }
    worker.replaced = true;
    replaced++;
    LOG.warn(
        "{} is stuck in a request; another thread takes its place, {} of {} were replaced",
        worker.getName(),
        replaced,
        count,
        worker.whereItIs());
    startWorker();
  }

  /** Threads that live, those that are stuck and replaced among them. */
  int threads() {
    return workers.size();
  }

  private synchronized void ended(Worker worker) {
    workers.remove(worker);
    if (worker.replaced) {
      replaced--;
      LOG.info("{} has ended its request and goes, it was replaced", worker.getName());
    }
  }

  /** One thread. */
  private final class Worker extends Thread {

    /** Odd while it handles a request; written by the thread itself. */
    private volatile long steps;

    /** Another one does its work; it ends with its request. */
    private volatile boolean replaced;

    private long seenSteps;
    private long seenNanos;

    Worker(String name) {
      super(name);
      setDaemon(true);
    }

    @Override
    public void run() {
      try {
        while (!replaced) {
          Runnable next = take();
          if (next == STOP) {
            return;
          }
          handle(next);
        }
      } finally {
        ended(this);
      }
    }

    private Runnable take() {
      while (true) {
        try {
          return queue.take();
        } catch (InterruptedException e) {
          // It was meant for the request that has ended, if for anything.
          LOG.debug("{} was left with an interrupt", getName(), e);
        }
      }
    }

    @SuppressWarnings("NonAtomicOperationOnVolatileField") // only this thread writes it
    private void handle(Runnable request) {
      steps++;
      try {
        request.run();
      } finally {
        steps++;
      }
    }

    private boolean isStuck(long now) {
      long is = steps;
      if (is != seenSteps || is % 2 == 0) {
        seenSteps = is;
        seenNanos = now;
        return false;
      }
      return now - seenNanos >= stuckNanos;
    }

    private Throwable whereItIs() {
      Throwable where = new Throwable("It is here");
      where.setStackTrace(getStackTrace());
      return where;
    }
  }

  /**
   * Ends the threads behind the requests that are queued. Never interrupts: that would close the
   * file that a handler is writing.
   */
  void stop(long waitMs) {
    synchronized (this) {
      if (!started) {
        return;
      }
      stopping = true;
      notifyAll();
    }
    Thread stopper = new Thread(this::putStops, "tangram-io-stop");
    stopper.setDaemon(true);
    stopper.start();
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(waitMs);
    try {
      for (Worker worker : workers) {
        long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        worker.join(Math.max(1, left));
        if (worker.isAlive()) {
          LOG.warn("{} is still busy after the stop; its request is abandoned", worker.getName());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void putStops() {
    try {
      for (int i = 0; i < count; i++) {
        queue.put(STOP);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
