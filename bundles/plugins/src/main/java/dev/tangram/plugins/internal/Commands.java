package dev.tangram.plugins.internal;

import dev.tangram.plugins.PluginException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The thread that does all changes, and the one that watches. */
final class Commands implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Commands.class);
  private static final long STOP_MAX_S = 10;

  private volatile Thread worker;
  private final ScheduledExecutorService changes =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = daemon(task, "plugins");
            worker = thread;
            return thread;
          });
  private final ScheduledExecutorService watch =
      Executors.newSingleThreadScheduledExecutor(task -> daemon(task, "plugins-watch"));

  private static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }

  /** Later, in turn. */
  void submit(Runnable change) {
    try {
      changes.execute(() -> guarded(change));
    } catch (RejectedExecutionException e) {
      LOG.debug("A change of plug-ins comes after the end", e);
    }
  }

  private static void guarded(Runnable change) {
    try {
      change.run();
    } catch (RuntimeException | Error e) {
      LOG.error("A change of plug-ins failed", e);
    }
  }

  /** Again and again, on a thread of its own. */
  void every(long periodMs, Runnable look) {
    watch.scheduleAtFixedRate(() -> guarded(look), periodMs, periodMs, TimeUnit.MILLISECONDS);
  }

  /** Now, in turn; waits for it. */
  void run(Runnable change) {
    try {
      call(Executors.callable(change));
    } catch (PluginException e) {
      throw new IllegalStateException(e);
    }
  }

  /** As {@link #run}; does nothing after the end. */
  void runIfOpen(Runnable change) {
    if (!changes.isShutdown()) {
      run(change);
    }
  }

  /**
   * Now, in turn; waits for the answer.
   *
   * @throws PluginException what the call threw, or why there is no answer
   */
  <T> T call(Callable<T> change) throws PluginException {
    try {
      if (Thread.currentThread() == worker) {
        return change.call();
      }
      Future<T> answer = changes.submit(change);
      return answer.get();
    } catch (ExecutionException e) {
      throw rethrown(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PluginException("The wait for the change was interrupted; it goes on", e);
    } catch (RejectedExecutionException e) {
      throw new PluginException("The broker is stopping", e);
    } catch (Exception e) {
      throw rethrown(e);
    }
  }

  private static PluginException rethrown(Throwable cause) {
    if (cause instanceof RuntimeException unchecked) {
      throw unchecked;
    }
    if (cause instanceof Error error) {
      throw error;
    }
    return cause instanceof PluginException known
        ? new PluginException(known.getMessage(), known)
        : new PluginException(Limited.text(cause), cause);
  }

  @Override
  public void close() {
    watch.shutdownNow();
    changes.shutdown();
    try {
      if (!changes.awaitTermination(STOP_MAX_S, TimeUnit.SECONDS)) {
        changes.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
