package dev.tangram.plugins.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tangram.plugins.Lease;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ConcurrentSwapTest {
  private static final int SWAPS = 1_000;
  private static final int THREADS = 4;
  private static final int NESTED = 20;

  private final AtomicBoolean done = new AtomicBoolean();
  private final AtomicLong uses = new AtomicLong();
  private final Queue<Throwable> problems = new ConcurrentLinkedQueue<>();
  private final Queue<Lease<Speaker>> handedOver = new ConcurrentLinkedQueue<>();

  @Test
  void noUseFailsAndNoneReachesAStoppedVersion() throws Exception {
    try (FakeBroker broker = new FakeBroker().up()) {
      swap(broker, 0);
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        Thread thread = new Thread(() -> use(broker));
        threads.add(thread);
        thread.start();
      }
      for (int i = 1; i <= SWAPS; i++) {
        swap(broker, i);
        broker.tick();
      }
      done.set(true);
      for (Thread thread : threads) {
        thread.join();
      }
      handedOver.forEach(Lease::close);
      broker.tick();

      assertThat(problems).isEmpty();
      assertThat(broker.host.callsAfterStop).hasValue(0);
      assertThat(broker.host.running()).containsExactly("rev" + SWAPS);
      assertThat(uses.get()).isGreaterThan(SWAPS);
      assertThat(broker.manager.list())
          .allSatisfy(view -> assertThat(view.leases() + view.leaked()).isZero());
    }
  }

  private static void swap(FakeBroker broker, int number) throws Exception {
    String text = "bundle.a 1." + number + ".0 rev" + number + " voice:x";
    broker.manager.install(
        "a.jar", new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), true);
  }

  /** Simple, nested, handed to another thread, held. */
  private void use(FakeBroker broker) {
    try {
      for (int round = 0; !done.get(); round++) {
        try (Lease<Speaker> lease = broker.pool.lease("x")) {
          lease.service().speak();
        }
        if (round % 16 == 0) {
          nested(broker, NESTED);
        }
        if (round % 8 == 0) {
          handedOver.add(broker.pool.lease("x"));
          Lease<Speaker> other = handedOver.poll();
          if (other != null) {
            other.service().speak();
            other.close();
          }
        }
        uses.incrementAndGet();
        Thread.yield();
      }
    } catch (Throwable e) {
      problems.add(e);
    }
  }

  private void nested(FakeBroker broker, int depth) {
    try (Lease<Speaker> lease = broker.pool.lease("x")) {
      if (depth > 0) {
        nested(broker, depth - 1);
      }
      lease.service().speak();
    }
  }

  @Test
  void entriesOfEndedThreadsAreLetGo() throws Exception {
    try (FakeBroker broker = new FakeBroker().up()) {
      swap(broker, 0);
      for (int i = 0; i < 10; i++) {
        Thread thread = new Thread(() -> broker.speak("x"));
        thread.start();
        thread.join();
      }
      assertThat(broker.manager.leases().holderCount()).isGreaterThanOrEqualTo(10);
      broker.manager.leases().sweep();
      assertThat(broker.manager.leases().holderCount()).isLessThanOrEqualTo(2);
      assertThat(broker.view("rev0").uses()).isEqualTo(10);
    }
  }
}
