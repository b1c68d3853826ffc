package dev.tangram.tests.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tangram.tests.harness.FixtureJars;
import dev.tangram.tests.harness.PartitionPlace;
import dev.tangram.tests.harness.PluginCommands;
import dev.tangram.tests.harness.PluginFolder;
import dev.tangram.tests.harness.PluginJar;
import dev.tangram.tests.harness.TangramProcess;
import dev.tangram.tests.harness.load.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The process ends at every call that a move makes to an engine, one after the other, until a move
 * gets through: the next start finds the partition in the old or in the new engine, complete
 * (invariant P5).
 */
class CrashedMoveTest {

  private static final String TOPIC = "moved";
  private static final String SEGMENT = "dev.tangram.storage.segment";
  private static final int RECORDS = 14;
  private static final int STEPS_PER_RECORD = 4;
  private static final int CALLS_MAX = 200;
  private static final int HALTED = 137;
  private static final long LIMIT_SECONDS = 120;

  @TempDir Path directory;

  private final Ledger ledger = new Ledger(0);
  private long numbers;
  private int runs;
  private Path control;
  private PluginFolder folder;
  private PluginJar engines;
  private TangramProcess broker;
  private PartitionPlace place;

  @BeforeEach
  void start() throws Exception {
    control = directory.resolve("control");
    folder = PluginFolder.in(directory);
    engines =
        FixtureJars.engines(
            PluginJar.packaged(SEGMENT),
            List.of("segment", "journal"),
            Map.of("control", control.toString()));
    folder.replace(SEGMENT, engines);
    broker = new TangramProcess(directory).withPlugins(folder).start();
    place = new PartitionPlace(broker.logs(), TOPIC + "-0");
    new Topics(broker.bootstrap()).create(TOPIC, 1, Map.of("segment.bytes", "4096"));
    send(RECORDS);
  }

  @AfterEach
  void stop() {
    broker.close();
  }

  private void send(int records) throws Exception {
    try (KafkaProducer<byte[], byte[]> producer =
        Clients.producer(broker.bootstrap(), Map.of("batch.size", 2048))) {
      for (int i = 0; i < records; i++) {
        long number = numbers++;
        producer.send(
            new ProducerRecord<>(TOPIC, 0, null, Records.value(number)),
            (metadata, error) -> ledger.promise(metadata.offset(), number));
      }
    }
  }

  private void everythingIsThere() {
    Ledger fresh = ledger.again();
    Audit.readAll(broker.bootstrap(), TOPIC, List.of(fresh));
    assertThat(fresh.read()).isEqualTo(numbers);
  }

  private void arm(int call, String when) throws Exception {
    Path next = directory.resolve("control.next");
    Files.write(
        next,
        List.of(
            "action=halt",
            "match=" + TOPIC,
            "run=" + runs++,
            "at=" + call,
            "times=1",
            "when=" + when));
    Files.move(next, control);
  }

  /** Says whether the armed halt came. Afterwards it cannot come any more. */
  private boolean halted() throws Exception {
    if (Files.deleteIfExists(control)) {
      return false;
    }
    assertThat(broker.awaitEnd()).isEqualTo(HALTED);
    return true;
  }

  /**
   * What lies between two calls is met twice, after the one and before the other: the second time
   * on the way back, because both rounds begin in the same engine.
   */
  @Test
  void everyCallOfAMove() throws Exception {
    for (String when : List.of("before", "after")) {
      if (!place.isIn("segment")) {
        new Topics(broker.bootstrap()).alter(TOPIC, "storage.engine", "segment");
        place.await("segment");
      }
      int call = 1;
      while (moveWithHaltAt(call, when)) {
        everythingIsThere();
        send(call % STEPS_PER_RECORD == 0 ? 1 : 0);
        call++;
        assertThat(call).as("calls until a move ends").isLessThan(CALLS_MAX);
      }
      everythingIsThere();
      System.out.println((call - 1) + " ends of the process " + when + " calls of a move survived");
      assertThat(call - 1).as("ends of the process %s calls of a move", when).isGreaterThan(10);
    }
  }

  /** Returns whether the broker halted; if so, it was started again and ended the move. */
  private boolean moveWithHaltAt(int call, String when) throws Exception {
    String target = place.isIn("segment") ? "journal" : "segment";
    arm(call, when);
    try {
      new Topics(broker.bootstrap()).alter(TOPIC, "storage.engine", target);
    } catch (ExecutionException | TimeoutException e) {
      assertThat(control).as("what became of %s", e).doesNotExist();
    }
    until("end of the move to " + target, () -> !Files.exists(control) || place.isIn(target));
    boolean halted = halted();
    if (halted) {
      broker.start();
      place.await(target);
    }
    return halted;
  }

  @Test
  void everyCallOfAChangeToNewCode() throws Exception {
    for (String when : List.of("before", "after")) {
      int call = 1;
      while (changeWithHaltAt(call, when)) {
        everythingIsThere();
        send(1);
        call++;
        assertThat(call).as("calls until a change ends").isLessThan(CALLS_MAX);
      }
      everythingIsThere();
      System.out.println(
          (call - 1) + " ends of the process " + when + " calls of a change of code survived");
      assertThat(call - 1).as("ends of the process %s calls of a change", when).isGreaterThan(5);
    }
  }

  /** Returns whether the broker halted; if so, it was started again. */
  private boolean changeWithHaltAt(int call, String when) throws Exception {
    arm(call, when);
    String version = "9.0." + runs;
    folder.replace(SEGMENT, engines.version(version));
    PluginCommands plugins = new PluginCommands(broker);
    until("new code", () -> !Files.exists(control) || serves(plugins, version));
    boolean halted = halted();
    if (halted) {
      broker.start();
    }
    return halted;
  }

  private static void until(String what, Callable<Boolean> condition) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
    while (!condition.call()) {
      assertThat(System.nanoTime()).as("waiting for the %s", what).isLessThan(deadline);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }
  }

  private boolean serves(PluginCommands plugins, String version) throws Exception {
    try {
      return plugins.list().stream().anyMatch(p -> p.version().equals(version) && p.active());
    } catch (IOException e) {
      // The broker ended.
      return false;
    }
  }
}
