package dev.tangram.log;

import static dev.tangram.log.TestBatches.batch;
import static dev.tangram.log.TestBatches.idempotent;
import static dev.tangram.log.TestBatches.records;
import static dev.tangram.log.TestLogs.T0;
import static dev.tangram.log.TestLogs.produce;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tangram.log.EngineMoveStatus.State;
import dev.tangram.model.ApiException;
import dev.tangram.model.ErrorCode;
import dev.tangram.model.TopicPartition;
import dev.tangram.plugins.Provider;
import dev.tangram.storage.StorageEngine;
import dev.tangram.storage.StorageEngine.Ability;
import dev.tangram.storage.StorageException;
import dev.tangram.storage.StoredSlice;
import dev.tangram.storage.segment.internal.SegmentStorageEngine;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an engine does wrong costs at most its own partition, for a while, and no record. */
@Timeout(120)
class MisbehavingEngineTest {

  private static final Map<String, String> PROPERTIES =
      Map.of("tangram.plugins.call.timeout.ms", "300");
  private static final Map<String, String> HERE = Map.of("segment.bytes", "400");
  private static final Map<String, String> THERE =
      Map.of("segment.bytes", "400", "storage.engine", "other");

  @TempDir Path root;
  private final TestClock clock = new TestClock();
  private final List<TestLogs> open = new ArrayList<>();
  private final ProbedEngine home = engine("segment", EnumSet.allOf(Ability.class));
  private final ProbedEngine other = engine("other", EnumSet.of(Ability.DURABLE, Ability.REWRITE));

  private ProbedEngine engine(String name, Set<Ability> abilities) {
    return new ProbedEngine(new SegmentStorageEngine(clock::millis), name, abilities);
  }

  @AfterEach
  void stop() {
    open.forEach(TestLogs::close);
  }

  private TestLogs start() {
    TestLogs logs = new TestLogs(clock, PROPERTIES, home, root.resolve("data"));
    open.add(logs);
    logs.manager.engineAdded(other);
    return logs.start();
  }

  private static void fill(PartitionLog log) {
    for (int i = 0; i < 12; i++) {
      produce(log, idempotent(7, 0, i, "value " + i));
    }
    log.updateHighWatermark(10);
    log.deleteRecordsBefore(3);
  }

  /** What a fault does instead of the call that it is in the name of. */
  private static Object misbehave(String fault, String method, ProbedEngine.Call call)
      throws Throwable {
    String[] parts = fault.split(" ");
    if (!method.equals(parts[1])) {
      return call.make();
    }
    return switch (parts[0]) {
      case "throws" -> throw new IllegalStateException("a defect");
      case "links" -> throw new NoClassDefFoundError("a/missing/Class");
      case "fails" -> throw new StorageException("Input/output error", true, null);
      case "forgets" -> null;
      case "hangs" -> {
        new CountDownLatch(1).await();
        yield null;
      }
      case "miscounts" -> (long) call.make() + 1;
      case "garbles" -> garbled((StoredSlice) call.make());
      case "loses" -> Optional.empty();
      default -> throw new AssertionError(fault);
    };
  }

  private static StoredSlice garbled(StoredSlice real) {
    return new StoredSlice() {
      @Override
      public long baseOffset() {
        return real.baseOffset();
      }

      @Override
      public int sizeInBytes() {
        return real.sizeInBytes();
      }

      @Override
      public Optional<FileRange> file() {
        return Optional.empty();
      }

      @Override
      public int copyTo(int position, ByteBuffer target) throws java.io.IOException {
        int at = target.position();
        int copied = real.copyTo(position, target);
        if (copied > 0) {
          target.put(at, (byte) (target.get(at) ^ 1));
        }
        return copied;
      }

      @Override
      public void release() {
        real.release();
      }
    };
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "throws open",
        "links open",
        "fails open",
        "forgets open",
        "hangs open",
        "throws recover",
        "throws append",
        "fails append",
        "hangs append",
        "links append",
        "throws read",
        "fails read",
        "hangs read",
        "garbles read",
        "forgets read",
        "throws flush",
        "fails flush",
        "hangs flush",
        "miscounts flush",
        "throws putBlob",
        "fails putBlob",
        "miscounts endOffset",
        "miscounts startOffset",
        "throws delete",
        "throws sizeInBytes"
      })
  void badTargetOfMoveCostsNothing(String fault) {
    TestLogs logs = start();
    PartitionLog log = logs.log(T0, HERE);
    fill(log);
    LogFacts before = LogFacts.of(log);
    other.probe = (method, call) -> misbehave(fault, method, call);
    log.reconfigure(logs.config.topic(THERE));
    await()
        .until(() -> logs.manager.engineMoves().stream().anyMatch(m -> m.state() == State.FAILED));
    assertThat(LogFacts.of(log)).isEqualTo(before);
    assertThat(log.store().engine()).isEqualTo("segment");
    produce(log, idempotent(7, 0, 12, "goes on"));

    other.probe = (method, call) -> call.make();
    await()
        .until(
            () -> {
              clock.advance(5_000);
              return "other".equals(log.store().engine());
            });
    assertThat(log.logEndOffset()).isEqualTo(13);
    assertThat(records(log)).hasSize(10).endsWith("12:goes on");
  }

  @Test
  void targetThatFailsAtItsCloseHasTheLogAnyway() {
    TestLogs logs = start();
    PartitionLog log = logs.log(T0, HERE);
    fill(log);
    home.probe = (method, call) -> misbehave("throws close", method, call);
    log.reconfigure(logs.config.topic(THERE));
    await().until(() -> "other".equals(log.store().engine()));
    assertThat(records(log)).hasSize(9);
    home.probe = (method, call) -> call.make();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "throws open",
        "links open",
        "fails open",
        "forgets open",
        "hangs open",
        "throws recover",
        "hangs recover",
        "fails recover",
        "miscounts endOffset",
        "miscounts startOffset",
        "miscounts sizeInBytes",
        "throws trimTo"
      })
  void badNewCodeIsLeftAgain(String fault) {
    TestLogs logs = start();
    PartitionLog first = logs.log(new TopicPartition("first", 0), HERE);
    PartitionLog log = logs.log(T0, HERE);
    fill(first);
    fill(log);
    LogFacts before = LogFacts.of(log);
    ProbedEngine next = engine("segment", EnumSet.allOf(Ability.class));
    AtomicBoolean second = new AtomicBoolean();
    // The first log gets through, so that one has to be moved back.
    next.probe =
        (method, call) ->
            second.get() ? misbehave(fault, method, call) : noting(second, method, call);
    Provider<StorageEngine> old = Provider.unmanaged(home);
    assertThatThrownBy(
            () -> logs.manager.shiftEngine("segment", old, Provider.unmanaged(next), topic -> true))
        .isInstanceOf(StorageException.class);
    second.set(false);
    for (PartitionLog each : List.of(first, log)) {
      assertThat(each.store().provider()).isEqualTo(old);
      assertThat(LogFacts.of(each)).isEqualTo(before);
      assertThat(produce(each, idempotent(7, 0, 11, "value 11")).duplicate()).isTrue();
      assertThat(produce(each, idempotent(7, 0, 12, "next")).firstOffset()).isEqualTo(12);
    }
    assertThat(logs.log(new TopicPartition("new", 0), HERE).store().provider()).isEqualTo(old);
  }

  private static Object noting(AtomicBoolean done, String method, ProbedEngine.Call call)
      throws Throwable {
    Object result = call.make();
    if (method.equals("sizeInBytes")) {
      done.set(true);
    }
    return result;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "throws append",
        "links append",
        "hangs append",
        "forgets append",
        "miscounts endOffset"
      })
  void partitionComesBackByItself(String fault) {
    TestLogs logs = start();
    PartitionLog log = logs.log(T0, THERE);
    PartitionLog fine = logs.log(new TopicPartition("fine", 0), HERE);
    fill(log);
    AtomicBoolean once = new AtomicBoolean(true);
    other.probe =
        (method, call) ->
            once.get() && Thread.currentThread().getName().equals("producer")
                ? misbehave(fault, method, call)
                : call.make();
    ApiException[] answer = new ApiException[1];
    Thread producer =
        new Thread(
            () -> {
              try {
                produce(log, idempotent(7, 0, 12, "refused"));
              } catch (ApiException e) {
                answer[0] = e;
              }
            },
            "producer");
    producer.start();
    await().until(() -> !producer.isAlive());
    once.set(false);
    assertThat(answer[0].error()).isEqualTo(ErrorCode.KAFKA_STORAGE_ERROR);
    produce(fine, batch(1, "fine"));
    await().until(() -> !log.isOffline());
    List<String> kept = records(log);
    assertThat(kept).hasSizeGreaterThanOrEqualTo(9).contains("11:value 11");
    // It may have been stored although nobody was told; then it is a duplicate now.
    assertThat(produce(log, idempotent(7, 0, 12, "refused")).firstOffset()).isEqualTo(12);
    assertThat(produce(log, idempotent(7, 0, 13, "next")).firstOffset()).isEqualTo(13);
    assertThat(log.logDirectory())
        .satisfies(d -> assertThat(log.directory().isOffline()).isFalse());
  }

  /** What hangs while a log is opened again holds nobody else up, a deletion neither. */
  @Test
  void reopeningThatHangsHoldsNobodyUp() throws Exception {
    TestLogs logs = start();
    PartitionLog log = logs.log(T0, THERE);
    fill(log);
    CountDownLatch hanging = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    AtomicBoolean broken = new AtomicBoolean(true);
    other.probe =
        (method, call) -> {
          if (method.equals("append") && broken.getAndSet(false)) {
            throw new IllegalStateException("a defect");
          }
          if (method.equals("recover")) {
            hanging.countDown();
            end.await();
          }
          return call.make();
        };
    assertThatThrownBy(() -> produce(log, idempotent(7, 0, 12, "refused")))
        .isInstanceOf(ApiException.class);
    hanging.await();

    PartitionLog fine = logs.log(new TopicPartition("fine", 0), HERE);
    produce(fine, batch(1, "fine"));
    assertThat(logs.manager.engineNames()).containsExactly("other", "segment");

    end.countDown();
    await().until(() -> !log.isOffline());
    assertThat(produce(log, idempotent(7, 0, 12, "again")).firstOffset()).isEqualTo(12);
  }

  @ParameterizedTest
  @ValueSource(strings = {"throws read", "garbles read", "forgets read", "hangs read"})
  void badReadIsAnErrorAndNotARecord(String fault) {
    TestLogs logs = start();
    PartitionLog log = logs.log(T0, THERE);
    fill(log);
    other.probe = (method, call) -> misbehave(fault, method, call);
    assertThatThrownBy(() -> log.read(5, 1000, FetchIsolation.LOG_END, true))
        .isInstanceOf(ApiException.class)
        .extracting(e -> ((ApiException) e).error())
        .isEqualTo(ErrorCode.KAFKA_STORAGE_ERROR);
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
    other.probe = (method, call) -> call.make();
    await().until(() -> !log.isOffline());
    assertThat(records(log)).hasSize(9);
  }
}
