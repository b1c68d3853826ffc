package dev.tangram.tests.compat.groups;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The broker is killed under groups: their offsets are there again, and the members go on. */
class BrokerKillTest extends GroupTestBase {

  @ParameterizedTest
  @CsvSource({"0.10.2.2, classic", "2.8.2, classic", "4.3.1, classic", "4.3.1, consumer"})
  void committedOffsetsSurvive(String version, String protocol) throws Exception {
    String name = "kill-" + version + "-" + protocol;
    create(name);
    Map<String, String> settings =
        protocol.equals("classic") ? classic(name, "default") : nextGeneration(name, "default");
    settings.put("retry.backoff.ms", "50");
    GroupLedger ledger = new GroupLedger();
    try (Feeder feeder = new Feeder(broker.bootstrap(), PARTITIONS, name);
        MemberProcess members = MemberProcess.java(ledger, version, name, settings)) {
      members.join("a").join("b");
      ledger.awaitShared(PARTITIONS, "a", "b");
      ledger.awaitMore(300);
      ledger.await("commits", () -> ledger.committed().size() == PARTITIONS);
      Map<String, Long> acknowledged = ledger.committed();
      broker.kill();
      broker.start();
      assertThat(committed(name))
          .allSatisfy((p, offset) -> assertThat(offset).isGreaterThanOrEqualTo(acknowledged.get(p)))
          .hasSameSizeAs(acknowledged);
      ledger.awaitMore(300);
      finish(feeder, ledger, name, name);
    }
    ledger.checkGenerations();
  }
}
