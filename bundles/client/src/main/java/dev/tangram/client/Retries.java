package dev.tangram.client;

import dev.tangram.model.ErrorCode;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** Repeats what fails in a retriable way, with pauses that grow and are not in step. */
public final class Retries {

  /**
   * One attempt.
   *
   * @param <T> what a success gives
   */
  @FunctionalInterface
  public interface Attempt<T> {
    /**
     * Tries once.
     *
     * @param number 0 for the first attempt
     */
    T run(int number);
  }

  private final ClientSettings settings;

  Retries(ClientSettings settings) {
    this.settings = settings;
  }

  /**
   * Tries until a success, an error that is not retriable, or the retry timeout. Blocks.
   *
   * @throws ClientException the last attempt's
   */
  public <T> T run(Attempt<T> attempt) {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(settings.retryTimeoutMs());
    for (int number = 0; ; number++) {
      try {
        return attempt.run(number);
      } catch (ClientException e) {
        long pauseMs = backoffMs(number);
        boolean last = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(pauseMs) - deadline >= 0;
        if (!e.retriable() || last || Thread.currentThread().isInterrupted()) {
          throw e;
        }
        pause(pauseMs);
      }
    }
  }

  /** The pause after an attempt: doubling from the first to the longest, give or take a fifth. */
  public long backoffMs(int attempt) {
    long exponential = (long) settings.retryBackoffMs() << Math.min(attempt, 20);
    long bounded = Math.min(exponential, settings.retryBackoffMaxMs());
    return Math.max(1, (long) (bounded * ThreadLocalRandom.current().nextDouble(0.8, 1.2)));
  }

  /**
   * Waits for an answer. It has a time limit of its own, the request timeout.
   *
   * @throws ClientException the answer's failure; NETWORK_EXCEPTION when interrupted
   */
  public static <T> T await(CompletableFuture<T> future) {
    try {
      return future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ClientException(ErrorCode.NETWORK_EXCEPTION, "Interrupted", e);
    } catch (ExecutionException e) {
      throw unwrap(e);
    }
  }

  /** Whether the request may have been carried out although it failed. */
  public static boolean isUncertain(ClientException problem) {
    return problem.error() == ErrorCode.NETWORK_EXCEPTION
        || problem.error() == ErrorCode.REQUEST_TIMED_OUT;
  }

  /** The client's exception in what a future failed with. */
  public static ClientException unwrap(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null
        && (cause instanceof ExecutionException
            || cause instanceof java.util.concurrent.CompletionException)) {
      cause = cause.getCause();
    }
    if (cause instanceof ClientException known) {
      // A new one, so that the trace shows who waited and not the event loop alone.
      return new ClientException(known.error(), known.getMessage(), known);
    }
    return new ClientException(
        ErrorCode.UNKNOWN_SERVER_ERROR, "Unexpected failure: " + cause, cause);
  }

  private static void pause(long millis) {
    try {
      TimeUnit.MILLISECONDS.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
