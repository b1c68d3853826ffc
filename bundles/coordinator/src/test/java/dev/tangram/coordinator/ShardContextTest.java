package dev.tangram.coordinator;

import static dev.tangram.coordinator.RuntimeHarness.BOTH;
import static dev.tangram.coordinator.RuntimeHarness.result;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tangram.coordinator.MapShard.Entry;
import dev.tangram.model.ApiException;
import dev.tangram.model.ErrorCode;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Timers, and work elsewhere. */
class ShardContextTest {

  @TempDir Path directory;
  private RuntimeHarness harness;

  @BeforeEach
  void open() {
    harness = new RuntimeHarness(directory).alone();
  }

  @AfterEach
  void close() {
    harness.close();
  }

  private void schedule(String key, long delayMs, Supplier<CoordinatorResult<Entry, Void>> action)
      throws Exception {
    result(
        harness.ask(
            shard -> {
              shard.context.schedule(key, delayMs, action);
              return CoordinatorResult.of(null);
            }));
  }

  private static CoordinatorResult<Entry, Void> write(String key, String value) {
    return CoordinatorResult.of(java.util.List.of(new Entry(key, value)), null);
  }

  private void awaitValue(String key, String value) {
    await().until(() -> value.equals(harness.get(key).get(10, TimeUnit.SECONDS)));
  }

  @Test
  void aTimerRunsOnceItsTimeHasCome() throws Exception {
    schedule("t", 100, () -> write("a", "1"));
    harness.advance(99);
    assertThat(result(harness.get("a"))).isNull();
    harness.advance(1);
    awaitValue("a", "1");
  }

  @Test
  void aTimerIsReplacedPutOffAndCancelled() throws Exception {
    schedule("replaced", 100, () -> write("old", "1"));
    schedule("replaced", 50, () -> write("new", "1"));
    schedule("put off", 100, () -> write("late", "1"));
    schedule("put off", 200, () -> write("late", "2"));
    schedule("cancelled", 100, () -> write("never", "1"));
    result(
        harness.ask(
            shard -> {
              shard.context.cancel("cancelled");
              return CoordinatorResult.of(null);
            }));
    schedule("mark", 150, () -> write("mark", "1"));
    harness.advance(150);
    awaitValue("mark", "1");
    assertThat(harness.shard().map).containsOnlyKeys("new", "mark");
    harness.advance(50);
    awaitValue("late", "2");
    assertThat(harness.shard().map).containsOnlyKeys("new", "mark", "late");
  }

  @Test
  void aTimerWhoseOperationFailedIsRunAgain() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    schedule(
        "t",
        10,
        () -> {
          if (runs.incrementAndGet() < 3) {
            throw new ApiException(ErrorCode.COORDINATOR_NOT_AVAILABLE, "not yet");
          }
          return write("a", "1");
        });
    harness.advance(10);
    await().until(() -> runs.get() == 1);
    for (int i = 2; i <= 3; i++) {
      int expected = i;
      // The operation has thrown; it is scheduled again once the shard is through with it.
      result(harness.get("a"));
      harness.advance(ShardLife.TIMER_RETRY_MS);
      await().until(() -> runs.get() == expected);
    }
    awaitValue("a", "1");
    harness.advance(10 * ShardLife.TIMER_RETRY_MS);
    result(harness.get("a"));
    assertThat(runs).hasValue(3);
  }

  @Test
  void noTimerRunsAfterTheEnd() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    schedule(
        "t",
        10,
        () -> {
          runs.incrementAndGet();
          return CoordinatorResult.of(null);
        });
    harness.role(2, 1, BOTH, BOTH);
    harness.advance(1000);
    harness.runtime.close();
    assertThat(runs).hasValue(0);
  }

  private <X> void offload(
      Callable<X> work, BiFunction<X, Throwable, CoordinatorResult<Entry, Void>> then)
      throws Exception {
    result(
        harness.ask(
            shard -> {
              shard.context.offload(work, then);
              return CoordinatorResult.of(null);
            }));
  }

  @Test
  void offloadedWorkComesBackToTheShard() throws Exception {
    offload(() -> 42, (value, failure) -> write("answer", String.valueOf(value)));
    awaitValue("answer", "42");
    offload(
        () -> {
          throw new IllegalArgumentException("no");
        },
        (value, failure) -> write("failure", failure.getMessage()));
    awaitValue("failure", "no");
  }

  @Test
  void theShardServesWhileWorkIsDoneElsewhere() throws Exception {
    CountDownLatch done = new CountDownLatch(1);
    offload(
        () -> {
          done.await();
          return "x";
        },
        (value, failure) -> write("a", value));
    assertThat(harness.put("b", "1")).isCompletedWithValue("1");
    done.countDown();
    awaitValue("a", "x");
  }

  /** The queue of work has an end; what does not fit comes back as a failure. */
  @Test
  void workThatDoesNotFitFails() throws Exception {
    CountDownLatch done = new CountDownLatch(1);
    AtomicInteger refused = new AtomicInteger();
    CompletableFuture<Void> all =
        harness.ask(
            shard -> {
              for (int i = 0; i < 2_000; i++) {
                shard.context.offload(
                    () -> {
                      done.await();
                      return null;
                    },
                    (value, failure) -> {
                      refused.addAndGet(failure == null ? 0 : 1);
                      return CoordinatorResult.of(null);
                    });
              }
              return CoordinatorResult.of(null);
            });
    result(all);
    result(harness.get("a"));
    assertThat(refused).hasValueBetween(900, 1_000);
    done.countDown();
  }

  @Test
  void noWorkComesBackAfterTheEnd() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch done = new CountDownLatch(1);
    AtomicInteger back = new AtomicInteger();
    offload(
        () -> {
          begun.countDown();
          done.await();
          return null;
        },
        (value, failure) -> {
          back.incrementAndGet();
          return CoordinatorResult.of(null);
        });
    begun.await();
    harness.role(2, 1, BOTH, BOTH);
    done.countDown();
    harness.runtime.close();
    assertThat(back).hasValue(0);
  }
}
