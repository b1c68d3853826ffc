package dev.tangram.storage.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tangram.storage.PartitionStore;
import dev.tangram.storage.StorageEngine;
import dev.tangram.storage.StorageEngine.Ability;
import dev.tangram.storage.StorageException;
import dev.tangram.storage.tck.disk.FaultyDisk;
import dev.tangram.storage.tck.disk.Operation;
import dev.tangram.storage.tck.disk.PowerCut;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every crash point of a scenario, not a sample: after each call, and before each single operation
 * on the disk, the directory is copied as a crash would leave it and opened by another engine.
 */
public abstract class CrashContract extends ConcurrencyContract {

  private long crashes;

  /**
   * Whether the engine opens files only through the {@link Path} that it is given ({@code
   * FileChannel.open}, {@code Files}), and not through {@code Path.toFile()}, native code or memory
   * mapped for writing. Only then can power cuts and faults be tested; an engine that says no must
   * test these on its own.
   */
  protected boolean opensFilesByPath() {
    return true;
  }

  List<Step> scenario() {
    return Scenario.steps(!declined().contains(Ability.REWRITE));
  }

  void requireDisk() {
    require(Ability.DURABLE);
    Assumptions.assumeTrue(opensFilesByPath(), "the engine does not open files by their Path");
  }

  FaultyDisk newDisk(String name) throws IOException {
    return new FaultyDisk(Files.createDirectories(logDirectory.resolve(name)));
  }

  static void checkUsed(FaultyDisk disk) {
    assertThat(disk.operations())
        .as("operations seen on the disk (see opensFilesByPath)")
        .isPositive();
  }

  @Test
  @DisplayName("K1 the end of the process after each call leaves what the call has done")
  void survivesKillAfterEachCall() throws Exception {
    require(Ability.DURABLE);
    PartitionStore store = openClean(partition(0), options(Scenario.EXTENT_BYTES));
    Progress progress = new Progress();
    for (Step step : scenario()) {
      progress.begin(step);
      step.call().run(store);
      progress.done(store.flushedOffset());
      checkKilled(copyOf(partition(0), "topic-1"), progress);
    }
  }

  @Test
  @DisplayName("K2 the end of the process before each operation on the disk loses nothing")
  void survivesKillAtEachOperation() throws Exception {
    requireDisk();
    FaultyDisk disk = newDisk("disk");
    Progress progress = new Progress();
    Path partition = disk.root().resolve("topic-0");
    runObserved(
        disk,
        progress,
        operation -> {
          Path image = image("killed");
          disk.copyAfterKill(partition, image);
          checkKilled(image, progress);
        });
  }

  @ParameterizedTest(name = "P1 a power cut before each operation keeps what was flushed: {0}")
  @EnumSource(PowerCut.class)
  void survivesPowerCutAtEachOperation(PowerCut cut) throws Exception {
    requireDisk();
    FaultyDisk disk = newDisk("disk");
    Progress progress = new Progress();
    Path partition = disk.root().resolve("topic-0");
    runObserved(
        disk,
        progress,
        operation -> {
          Path image = image("cut");
          disk.copyAfterPowerCut(partition, image, cut);
          checkCut(image, progress);
        });
  }

  interface Crash {
    void at(Operation operation) throws Exception;
  }

  private void runObserved(FaultyDisk disk, Progress progress, Crash crash) throws Exception {
    PartitionStore store =
        openClean(disk.root().resolve("topic-0"), options(Scenario.EXTENT_BYTES));
    AssertionError[] failure = new AssertionError[1];
    disk.observe(
        operation -> {
          if (operation.kind().changes() && failure[0] == null) {
            failure[0] = judge(crash, operation, progress);
          }
        });
    for (Step step : scenario()) {
      disk.pause(() -> progress.begin(step));
      step.call().run(store);
      disk.pause(() -> progress.done(store.flushedOffset()));
      if (failure[0] != null) {
        throw failure[0];
      }
    }
    checkUsed(disk);
    assertThat(crashes).as("crash points").isGreaterThan(scenario().size() / 2);
  }

  /** Kept until the call has ended, since the engine might swallow what is thrown in it. */
  private AssertionError judge(Crash crash, Operation operation, Progress progress) {
    crashes++;
    try {
      crash.at(operation);
      return null;
    } catch (AssertionError | Exception e) {
      return new AssertionError("crash " + progress + " before " + operation, e);
    }
  }

  Path image(String name) throws IOException {
    Path image = logDirectory.resolve(name);
    deleteTree(image);
    return image;
  }

  void checkKilled(Path image, Progress progress) throws Exception {
    withSurvivor(image, progress, Survivor::checkAfterKill);
  }

  void checkCut(Path image, Progress progress) throws Exception {
    withSurvivor(image, progress, Survivor::checkAfterPowerCut);
  }

  private interface Check {
    void run(Survivor survivor) throws StorageException;
  }

  private void withSurvivor(Path image, Progress progress, Check check) throws Exception {
    StorageEngine other = newEngine();
    try {
      PartitionStore store = other.open(image, options(Scenario.EXTENT_BYTES));
      store.recover(progress.point());
      check.run(new Survivor(store, progress));
      goOn(other, store, image);
    } finally {
      if (other instanceof AutoCloseable closeable) {
        closeable.close();
      }
    }
  }

  /** A survivor takes more batches, and a clean stop keeps all. */
  private static void goOn(StorageEngine other, PartitionStore store, Path image)
      throws StorageException {
    appendMany(store, 2, new Random(71));
    byte[] all = readAll(store, store.startOffset());
    long start = store.startOffset();
    store.flush();
    store.close();
    PartitionStore again = other.open(image, options(Scenario.EXTENT_BYTES));
    assertThat(again.recover(Long.MAX_VALUE).bytesCut()).isZero();
    again.trimTo(start);
    assertThat(readAll(again, start)).isEqualTo(all);
    again.close();
  }
}
