package dev.tangram.tests.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Waits for what happens on other threads. */
final class Wait {

  private static final long LIMIT_SECONDS = 60;

  private Wait() {}

  static void until(String what, Callable<Boolean> condition) throws Exception {
    assertTrue(what, attempt(true, condition));
  }

  static <T> void untilEquals(T expected, Callable<T> actual) throws Exception {
    assertEquals(expected, attempt(expected, actual));
  }

  /** The last value seen. */
  private static <T> T attempt(T expected, Callable<T> actual) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
    T value = actual.call();
    while (!Objects.equals(expected, value) && System.nanoTime() < deadline) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
      value = actual.call();
    }
    return value;
  }
}
