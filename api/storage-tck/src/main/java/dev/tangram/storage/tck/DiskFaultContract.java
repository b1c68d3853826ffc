package dev.tangram.storage.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.tangram.storage.PartitionStore;
import dev.tangram.storage.StorageException;
import dev.tangram.storage.tck.disk.FaultyDisk;
import dev.tangram.storage.tck.disk.FaultyDisk.Fault;
import dev.tangram.storage.tck.disk.Operation;
import dev.tangram.storage.tck.disk.Operation.Kind;
import dev.tangram.storage.tck.disk.PowerCut;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every operation on the disk fails once, in turn. */
public abstract class DiskFaultContract extends CrashContract {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private FaultyDisk disk;
  private Progress progress;
  private PartitionStore current;

  @ParameterizedTest(name = "F1 a {0} that fails is a StorageException, and nothing is lost")
  @EnumSource(Kind.class)
  void survivesOneFault(Kind kind) throws Exception {
    requireDisk();
    Fault fault = kind == Kind.WRITE || kind == Kind.CREATE ? Fault.FULL : Fault.BROKEN;
    int count = operations(kind).size();
    for (int n = 1; n <= count; n++) {
      run(kind + " number " + n + " fails", fault, only(kind, n));
    }
  }

  @Test
  @DisplayName("F2 a disk that stays full or broken is a StorageException; healed, nothing is lost")
  void survivesLastingFault() throws Exception {
    requireDisk();
    for (long number : operations(Kind.WRITE)) {
      Predicate<Operation> later = operation -> operation.number() >= number;
      run("broken from " + number, Fault.BROKEN, later.and(o -> o.kind().changes()));
      run("full from " + number, Fault.FULL, later.and(o -> o.kind() == Kind.WRITE));
    }
  }

  @Test
  @DisplayName("F3 after a force that failed, a flush that succeeds holds through a power cut")
  void doesNotTrustAForceAfterAFailedOne() throws Exception {
    requireDisk();
    int count = operations(Kind.FORCE).size();
    for (int n = 1; n <= count; n++) {
      String name = "FORCE number " + n + " fails";
      begin(name);
      disk.failWhen(Fault.BROKEN, only(Kind.FORCE, n));
      try {
        checkFlushAfterFault(runUntilFault());
      } catch (AssertionError | Exception e) {
        throw new AssertionError(name + " " + progress, e);
      } finally {
        end();
      }
    }
  }

  /**
   * The n-th operation of a kind. Not the one with a certain number: what an engine does in the
   * background comes earlier or later among the others in each run.
   */
  private static Predicate<Operation> only(Kind kind, int n) {
    AtomicInteger seen = new AtomicInteger();
    return operation -> operation.kind() == kind && seen.incrementAndGet() == n;
  }

  /** The numbers of all operations of a kind in an undisturbed run. */
  private List<Long> operations(Kind kind) throws Exception {
    begin("undisturbed");
    List<Long> numbers = new ArrayList<>();
    disk.observe(
        operation -> {
          if (operation.kind() == kind) {
            numbers.add(operation.number());
          }
        });
    assertThat(runUntilFault()).isNull();
    checkUsed(disk);
    end();
    return numbers;
  }

  private void begin(String name) throws IOException {
    deleteTree(logDirectory.resolve("disk"));
    disk = newDisk("disk");
    progress = new Progress();
    current = null;
  }

  private void end() {
    disk.heal();
    closeQuietly();
  }

  private Path partition() {
    return disk.root().resolve("topic-0");
  }

  private void run(String name, Fault fault, Predicate<Operation> when) throws Exception {
    begin(name);
    disk.failWhen(fault, when);
    try {
      assertTimeoutPreemptively(
          PATIENCE,
          () -> {
            StorageException thrown = runUntilFault();
            disk.heal();
            if (thrown != null) {
              checkFailed(thrown);
            }
            checkReopened();
          });
    } catch (AssertionError | Exception e) {
      throw new AssertionError(name + " " + progress, e);
    } finally {
      end();
    }
  }

  /** Runs the scenario; the exception that ended it, or null when it came to its end. */
  private StorageException runUntilFault() {
    try {
      current = engine.open(partition(), options(Scenario.EXTENT_BYTES));
      current.recover(Long.MAX_VALUE);
      for (Step step : scenario()) {
        progress.begin(step);
        step.call().run(current);
        progress.done(current.flushedOffset());
      }
      return null;
    } catch (StorageException e) {
      assertThat(e.getMessage()).as("message").isNotBlank();
      return e;
    }
  }

  /** A failed append leaves the store as it was, or unusable. */
  private void checkFailed(StorageException thrown) throws IOException {
    if (current == null || thrown.fatal()) {
      return;
    }
    try {
      checkUsedOn();
    } catch (StorageException later) {
      // What the store does in the background may have failed as well.
      if (!later.fatal()) {
        throw later;
      }
    }
  }

  private void checkUsedOn() throws IOException {
    if (progress.kind() == Step.Kind.APPEND) {
      Content before = progress.before();
      assertThat(current.endOffset()).as("end after a failed append").isEqualTo(before.end());
      assertThat(readAll(current, before.start())).isEqualTo(concat(before.batches()));
      List<byte[]> more = new ArrayList<>(before.batches());
      more.addAll(appendMany(current, 1, new Random(72)));
      checkKilledWith(more, before.start());
      current.truncateTo(before.end());
    } else {
      new Survivor(current, progress).checkAfterKill();
    }
  }

  /** What is appended behind a failed append survives the end of the process. */
  private void checkKilledWith(List<byte[]> batches, long start) throws IOException {
    Path image = image("after-failure");
    disk.copyAfterKill(partition(), image);
    PartitionStore store = open(image, options(Scenario.EXTENT_BYTES));
    store.recover(progress.point());
    store.trimTo(start);
    assertThat(readAll(store, start)).isEqualTo(concat(batches));
    store.close();
  }

  private void checkReopened() throws Exception {
    closeQuietly();
    Path image = image("healed");
    if (Files.exists(logDirectory.resolve("disk").resolve("topic-0"))) {
      disk.copyAfterKill(partition(), image);
    }
    checkKilled(image, progress);
  }

  private void checkFlushAfterFault(StorageException thrown) throws Exception {
    if (current == null || (thrown != null && thrown.fatal())) {
      return;
    }
    long flushed;
    try {
      flushed = current.flush();
    } catch (StorageException e) {
      return;
    }
    long start = progress.after().start();
    List<byte[]> expected = split(readAll(current, start));
    for (PowerCut cut : PowerCut.values()) {
      Path image = image("cut");
      disk.copyAfterPowerCut(partition(), image, cut);
      PartitionStore store = open(image, options(Scenario.EXTENT_BYTES));
      store.recover(flushed);
      List<byte[]> found = split(readAll(store, Math.max(store.startOffset(), start)));
      // What a rewrite has dropped may come back, nothing else.
      List<byte[]> allowed = progress.kind() == Step.Kind.REWRITE ? found : expected;
      Survivor.checkSubset(expected, found);
      Survivor.checkSubset(found, allowed);
      store.close();
    }
  }

  private void closeQuietly() {
    if (current != null) {
      try {
        current.close();
      } catch (StorageException e) {
        // A close on a broken disk may say so.
        return;
      }
    }
  }
}
