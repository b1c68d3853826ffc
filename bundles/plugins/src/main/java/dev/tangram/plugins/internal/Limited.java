package dev.tangram.plugins.internal;

import dev.tangram.plugins.PluginException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Calls into a plug-in on a thread that can be given up, and that gives way to those that serve
 * requests.
 */
final class Limited {
  private Limited() {}

  /**
   * Calls and waits.
   *
   * @param what for messages and the thread's name, such as "self-test of zstd"
   * @throws PluginException what the call threw, or that it took too long
   */
  static <T> T call(String what, long timeoutMs, Callable<T> call) throws PluginException {
    FutureTask<T> task = new FutureTask<>(call);
    Thread thread = new Thread(task, "plugins: " + what);
    thread.setDaemon(true);
    thread.setPriority(Thread.MIN_PRIORITY);
    thread.start();
    try {
      return task.get(timeoutMs, TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      task.cancel(true);
      throw new PluginException(what + " took longer than " + timeoutMs + " ms", e);
    } catch (InterruptedException e) {
      task.cancel(true);
      Thread.currentThread().interrupt();
      throw new PluginException(what + " was interrupted", e);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      if (cause instanceof PluginException known) {
        throw known;
      }
      throw new PluginException(what + " failed: " + text(cause), cause);
    }
  }

  /** What people are shown of an exception. */
  static String text(Throwable cause) {
    String message = cause.getMessage();
    boolean plain = message != null && !message.isBlank();
    return plain && !(cause instanceof RuntimeException) && !(cause instanceof Error)
        ? message
        : cause.getClass().getName() + (plain ? ": " + message : "");
  }
}
