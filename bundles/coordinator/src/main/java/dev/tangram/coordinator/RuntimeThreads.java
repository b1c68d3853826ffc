package dev.tangram.coordinator;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The threads of a runtime, which are few whatever the number of shards. */
final class RuntimeThreads implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(RuntimeThreads.class);

  private static final int LOADERS_MAX = 4;
  private static final int WORKERS = 2;
  private static final int WORK_MAX = 1024;
  private static final int IDLE_S = 30;
  private static final int JOIN_MAX_S = 10;

  private final String topic;
  private final ExecutorService loaders;
  private final ExecutorService workers;
  private final ScheduledThreadPoolExecutor timers;

  RuntimeThreads(String topic) {
    this.topic = topic;
    int processors = Runtime.getRuntime().availableProcessors();
    // At most one load of a partition waits, so the queue is as long as the topic has partitions.
    loaders = pool("load", Math.min(LOADERS_MAX, processors), new LinkedBlockingQueue<>());
    workers = pool("work", WORKERS, new ArrayBlockingQueue<>(WORK_MAX));
    timers = new ScheduledThreadPoolExecutor(1, factory("timer"));
    timers.setRemoveOnCancelPolicy(true);
  }

  private ThreadPoolExecutor pool(String name, int threads, BlockingQueue<Runnable> queue) {
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(threads, threads, IDLE_S, TimeUnit.SECONDS, queue, factory(name));
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }

  private ThreadFactory factory(String name) {
    AtomicInteger number = new AtomicInteger();
    return task -> {
      Thread thread =
          new Thread(task, "coordinator-" + topic + "-" + name + "-" + number.getAndIncrement());
      thread.setDaemon(true);
      return thread;
    };
  }

  /** Reads logs. */
  ExecutorService loaders() {
    return loaders;
  }

  /** Does what shards offload; refuses what exceeds its queue. */
  ExecutorService workers() {
    return workers;
  }

  /** Runs what is due: the wheel of the requests' timeouts has no time for it. */
  ScheduledThreadPoolExecutor timers() {
    return timers;
  }

  /** Returns when no thread is at work any more. */
  @Override
  public void close() {
    loaders.shutdownNow();
    workers.shutdownNow();
    timers.shutdownNow();
    try {
      for (ExecutorService pool : new ExecutorService[] {loaders, workers, timers}) {
        if (!pool.awaitTermination(JOIN_MAX_S, TimeUnit.SECONDS)) {
          LOG.warn("A thread of the coordinators of {} runs on after {} s", topic, JOIN_MAX_S);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
