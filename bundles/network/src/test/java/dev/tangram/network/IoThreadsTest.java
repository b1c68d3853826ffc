package dev.tangram.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Requests that do not end, or leave an interrupt behind, cost themselves. */
@Timeout(60)
class IoThreadsTest {

  private static final int COUNT = 2;

  private final RequestQueue queue = new RequestQueue(100);
  private final IoThreads threads = new IoThreads(queue, COUNT, 40);
  private final Semaphore goOn = new Semaphore(0);
  private final AtomicInteger stuck = new AtomicInteger();

  @AfterEach
  void stop() {
    goOn.release(100);
    threads.stop(10_000);
    await().until(() -> threads.threads() == 0);
  }

  private void stick() {
    stuck.incrementAndGet();
    goOn.acquireUninterruptibly();
    stuck.decrementAndGet();
  }

  private void others(int requests) throws InterruptedException {
    CountDownLatch done = new CountDownLatch(requests);
    for (int i = 0; i < requests; i++) {
      queue.put(done::countDown);
    }
    done.await();
  }

  @Test
  void stuckRequestsHoldUpNobodyElse() throws Exception {
    threads.start();
    for (int i = 0; i < COUNT; i++) {
      queue.put(this::stick);
    }
    await().until(() -> stuck.get() == COUNT);
    others(50);
    assertThat(threads.threads()).isGreaterThan(COUNT);
    goOn.release(COUNT);
    await().until(() -> threads.threads() == COUNT);
    others(50);
  }

  @Test
  void theyAreReplacedUpToALimit() throws Exception {
    threads.start();
    for (int i = 0; i < 3 * COUNT; i++) {
      queue.put(this::stick);
    }
    await().until(() -> stuck.get() == 2 * COUNT);
    assertThat(threads.threads()).isEqualTo(2 * COUNT);
    goOn.release(2 * COUNT);
    await().until(() -> stuck.get() == COUNT);
    assertThat(threads.threads()).isLessThanOrEqualTo(2 * COUNT);
    goOn.release(COUNT);
    others(50);
  }

  @Test
  void interruptsEndWithTheirRequest() throws Exception {
    threads.start();
    AtomicInteger interrupted = new AtomicInteger();
    for (int i = 0; i < 3 * COUNT; i++) {
      queue.put(
          () -> {
            interrupted.addAndGet(Thread.interrupted() ? 1 : 0);
            Thread.currentThread().interrupt();
          });
    }
    others(50);
    assertThat(interrupted).hasValue(0);
    assertThat(threads.threads()).isEqualTo(COUNT);
  }
}
