package dev.tangram.log;

import static dev.tangram.log.TestBatches.batch;
import static dev.tangram.log.TestBatches.idempotent;
import static dev.tangram.log.TestLogs.T0;
import static dev.tangram.log.TestLogs.produce;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tangram.plugins.Provider;
import dev.tangram.storage.StorageEngine;
import dev.tangram.storage.StorageEngine.Ability;
import dev.tangram.storage.segment.internal.SegmentStorageEngine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The process is killed before and after every call that a swap makes in either engine; what is in
 * the directories then is what the next start finds. The moves file is written between the calls,
 * so each of its states is met.
 */
@Timeout(300)
class EngineCrashTest {

  private static final Set<Ability> BESIDE = EnumSet.allOf(Ability.class);

  static {
    BESIDE.remove(Ability.KAFKA_LAYOUT);
  }

  @TempDir Path root;
  private final TestClock clock = new TestClock();
  private final List<Path> crashes = new ArrayList<>();
  private final AtomicInteger calls = new AtomicInteger();
  private final List<Integer> acknowledged = new ArrayList<>();
  private volatile boolean recording;
  private volatile int produced;

  /** A crash before and after each call; reads change nothing on the disk. */
  private Object crashing(String method, ProbedEngine.Call call) throws Throwable {
    boolean changes =
        switch (method) {
          case "append", "flush", "putBlob", "deleteBlob", "open", "recover", "delete", "close" ->
              true;
          case "truncateFullyAndStartAt", "trimTo", "roll" -> true;
          default -> false;
        };
    if (!changes || !recording) {
      return call.make();
    }
    crash();
    Object result = call.make();
    crash();
    return result;
  }

  private void crash() {
    Path copy = root.resolve("crash-" + calls.incrementAndGet());
    TestLogs.crashCopy(root.resolve("live"), copy);
    acknowledged.add(produced);
    crashes.add(copy);
  }

  private ProbedEngine segment(String name, Set<Ability> abilities) {
    return new ProbedEngine(new SegmentStorageEngine(clock::millis), name, abilities);
  }

  private TestLogs logs(Path at, ProbedEngine... engines) {
    TestLogs logs = new TestLogs(clock, Map.of(), engines[0], at.resolve("data"));
    for (int i = 1; i < engines.length; i++) {
      logs.manager.engineAdded(engines[i]);
    }
    return logs.start();
  }

  private static Map<String, String> in(String engine) {
    return Map.of("segment.bytes", "300", "storage.engine", engine);
  }

  private void produceSome(PartitionLog log) {
    for (int i = 0; i < 4; i++) {
      produce(log, idempotent(5, 0, produced, "value " + produced));
      produced++;
    }
  }

  @Test
  void moveToAnotherEngineRecoversToOneOfThem() throws Exception {
    ProbedEngine home = segment("segment", EnumSet.allOf(Ability.class));
    ProbedEngine beside = segment("other", BESIDE);
    home.probe = this::crashing;
    beside.probe = this::crashing;
    try (TestLogs logs = logs(root.resolve("live"), home, beside)) {
      PartitionLog log = logs.log(T0, in("segment"));
      produceSome(log);
      produceSome(log);
      log.updateHighWatermark(6);
      log.deleteRecordsBefore(2);
      logs.manager.checkpoint();
      recording = true;
      for (String engine : List.of("other", "segment")) {
        log.reconfigure(logs.config.topic(in(engine)));
        await()
            .until(
                () -> engine.equals(log.store().engine()) && logs.manager.engineMoves().isEmpty());
        recording = false;
        produceSome(log);
        recording = true;
      }
      recording = false;
    }
    assertThat(crashes.size()).isGreaterThan(60);
    int inOther = 0;
    for (int i = 0; i < crashes.size(); i++) {
      inOther += check(crashes.get(i), acknowledged.get(i)) ? 1 : 0;
    }
    assertThat(inOther).isBetween(10, crashes.size() - 10);
  }

  /** Returns whether the other engine had it. */
  private boolean check(Path crash, int least) throws Exception {
    ProbedEngine home = segment("segment", EnumSet.allOf(Ability.class));
    ProbedEngine beside = segment("other", BESIDE);
    try (TestLogs logs = logs(crash, home, beside)) {
      PartitionLog log = logs.manager.get(T0).orElseThrow();
      boolean inOther = "other".equals(log.store().engine());
      String what = crash.getFileName() + " in " + log.store().engine();
      assertThat(log.isOffline()).as(what).isFalse();
      checkContent(log, least, what);
      assertThat(Files.isDirectory(crash.resolve("data/topic-0"))).as(what).isEqualTo(!inOther);
      assertThat(Files.isDirectory(crash.resolve("data-engines/other/topic-0")))
          .as(what)
          .isEqualTo(inOther);
      return inOther;
    }
  }

  private static void checkContent(PartitionLog log, int least, String what) {
    List<String> expected = new ArrayList<>();
    for (int i = 2; i < least; i++) {
      expected.add(i + ":value " + i);
    }
    assertThat(TestBatches.records(log)).as(what).isEqualTo(expected);
    assertThat(log.logStartOffset()).as(what).isEqualTo(2);
    assertThat(log.logEndOffset()).as(what).isEqualTo(least);
    assertThat(produce(log, idempotent(5, 0, least - 1, "value " + (least - 1))).duplicate())
        .as(what)
        .isTrue();
    assertThat(produce(log, idempotent(5, 0, least, "next")).firstOffset())
        .as(what)
        .isEqualTo(least);
    produce(log, batch(1, "and more"));
  }

  @Test
  void newCodeRecoversWhatTheOldOneLeft() throws Exception {
    ProbedEngine old = segment("segment", EnumSet.allOf(Ability.class));
    ProbedEngine next = segment("segment", EnumSet.allOf(Ability.class));
    old.probe = this::crashing;
    next.probe = this::crashing;
    try (TestLogs logs = logs(root.resolve("live"), old)) {
      PartitionLog log = logs.log(T0, in("segment"));
      produceSome(log);
      produceSome(log);
      log.updateHighWatermark(6);
      log.deleteRecordsBefore(2);
      logs.manager.checkpoint();
      recording = true;
      logs.manager.shiftEngine(
          "segment",
          Provider.<StorageEngine>unmanaged(old),
          Provider.<StorageEngine>unmanaged(next),
          topic -> true);
      recording = false;
    }
    assertThat(crashes.size()).isGreaterThan(10);
    for (int i = 0; i < crashes.size(); i++) {
      check(crashes.get(i), acknowledged.get(i));
    }
  }
}
