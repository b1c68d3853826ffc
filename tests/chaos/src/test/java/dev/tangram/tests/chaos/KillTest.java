package dev.tangram.tests.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tangram.tests.harness.TangramProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * kill -9 in the middle of a load, again and again: what was acknowledged is there once, at the
 * offset acknowledged, in order, and offsets are dense (invariants L1, L7, L10).
 */
class KillTest {

  private static final int KILLS = 20;
  private static final int PARTITIONS = 4;
  private static final int IN_FLIGHT = 500;
  private static final int LINGER_MS = 2;
  private static final int ACKNOWLEDGED_MIN = 200;
  private static final int ACKNOWLEDGED_SPREAD = 1500;

  /** The moments of the kills; another seed with -Dtangram.chaos.seed. */
  private static final long SEED = Long.getLong("tangram.chaos.seed", 20_260_101L);

  @TempDir Path directory;

  @Test
  void acknowledgedRecordsSurviveTwentyKills() throws Exception {
    Random random = new Random(SEED);
    try (TangramProcess broker = new TangramProcess(directory).start()) {
      Clients.createTopic(broker.bootstrap(), "kill", PARTITIONS, Map.of("segment.bytes", "65536"));
      try (Load load = new Load(broker.bootstrap(), "kill", PARTITIONS, IN_FLIGHT, LINGER_MS)) {
        for (int kill = 1; kill <= KILLS; kill++) {
          int more = ACKNOWLEDGED_MIN + random.nextInt(ACKNOWLEDGED_SPREAD);
          load.awaitAcknowledged(load.acknowledged() + more);
          broker.kill();
          broker.start();
          Audit.readOn(broker.bootstrap(), "kill", load.ledgers());
        }
        load.awaitAcknowledged(load.acknowledged() + ACKNOWLEDGED_MIN);
        load.finish();
        report(load);
        Audit.readAll(broker.bootstrap(), "kill", load.ledgers());
        restartInOrder(broker, load);
      }
    }
  }

  /** A stop by SIGTERM is a good one, and after it another reader finds the same records. */
  private static void restartInOrder(TangramProcess broker, Load load) throws Exception {
    assertThat(broker.stop()).as("exit code after SIGTERM").isIn(0, 143);
    assertThat(segments(broker.logs())).as("segments were rolled").isGreaterThan(2 * PARTITIONS);
    broker.start();
    List<Ledger> again = IntStream.range(0, PARTITIONS).mapToObj(Ledger::new).toList();
    Audit.readAll(broker.bootstrap(), load.topic(), again);
    for (int partition = 0; partition < PARTITIONS; partition++) {
      assertThat(again.get(partition).read()).isEqualTo(load.ledgers().get(partition).read());
    }
  }

  private static void report(Load load) {
    System.out.println(
        load.acknowledged()
            + " records acknowledged over "
            + KILLS
            + " kills, "
            + load.unknown()
            + " of unknown outcome");
  }

  private static long segments(Path logs) throws Exception {
    try (Stream<Path> files = Files.walk(logs)) {
      return files.filter(file -> file.toString().endsWith(".log")).count();
    }
  }
}
