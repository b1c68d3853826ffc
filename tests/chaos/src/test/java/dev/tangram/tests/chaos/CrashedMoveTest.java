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
import java.util.concurrent.TimeUnit;
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
  private static final int RECORDS = 30;
  private static final int STEPS_PER_RECORD = 4;
  private static final int CALLS_MAX = 200;
  private static final int HALTED = 137;

  @TempDir Path directory;

  private final Ledger ledger = new Ledger(0);
  private long numbers;
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
        next, List.of("action=halt", "match=" + TOPIC, "at=" + call, "times=1", "when=" + when));
    Files.move(next, control);
  }

  @Test
  void everyCallOfAMove() throws Exception {
    int calls = 0;
    for (String when : List.of("before", "after")) {
      int call = 1;
      while (moveWithHaltAt(call, when)) {
        everythingIsThere();
        send(call % STEPS_PER_RECORD == 0 ? 1 : 0);
        call++;
        assertThat(call).as("calls until a move ends").isLessThan(CALLS_MAX);
      }
      everythingIsThere();
      calls += call - 1;
    }
    System.out.println(calls + " ends of the process in moves survived");
    assertThat(calls).isGreaterThan(10);
  }

  /** Returns whether the broker halted; if so, it was started again and ended the move. */
  private boolean moveWithHaltAt(int call, String when) throws Exception {
    String target = place.isIn("segment") ? "journal" : "segment";
    arm(call, when);
    new Topics(broker.bootstrap()).alter(TOPIC, "storage.engine", target);
    until("end of the move to " + target, 60_000, () -> !broker.isAlive() || place.isIn(target));
    boolean halted = endedBy(call);
    Files.delete(control);
    if (halted) {
      broker.start();
      place.await(target);
    }
    return halted;
  }

  /** The last calls of a move come after its files are in place. */
  private boolean endedBy(int call) throws Exception {
    if (!reached(500, () -> !broker.isAlive())) {
      return false;
    }
    assertThat(broker.awaitEnd()).as("exit code at call %d", call).isEqualTo(HALTED);
    return true;
  }

  @Test
  void everyCallOfAChangeToNewCode() throws Exception {
    int ends = 0;
    boolean halted = true;
    for (int call = 1; halted; call++) {
      arm(call, call % 2 == 0 ? "after" : "before");
      String version = "9.0." + call;
      folder.replace(SEGMENT, engines.version(version));
      PluginCommands plugins = new PluginCommands(broker);
      until("new code", 60_000, () -> !broker.isAlive() || serves(plugins, version));
      halted = endedBy(call);
      Files.delete(control);
      if (halted) {
        ends++;
        broker.start();
      }
      everythingIsThere();
      send(1);
    }
    System.out.println(ends + " ends of the process in changes of an engine's code survived");
    assertThat(ends).isPositive();
  }

  private static void until(String what, long limitMs, Callable<Boolean> condition)
      throws Exception {
    assertThat(reached(limitMs, condition)).as(what).isTrue();
  }

  private static boolean reached(long limitMs, Callable<Boolean> condition) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(limitMs);
    while (!condition.call()) {
      if (System.nanoTime() > deadline) {
        return false;
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }
    return true;
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
