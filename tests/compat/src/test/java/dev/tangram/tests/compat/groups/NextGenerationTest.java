package dev.tangram.tests.compat.groups;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Java clients with {@code group.protocol=consumer} (KIP-848). */
class NextGenerationTest extends GroupTestBase {

  private static final String NEWEST = "4.3.1";

  @ParameterizedTest
  @CsvSource({"3.9.2, default", "4.3.1, uniform", "4.3.1, range"})
  void membersJoinLeaveAndCrash(String version, String assignor) throws Exception {
    String name = "next-" + version + "-" + assignor;
    Map<String, String> settings = nextGeneration(name, assignor);
    GroupLedger ledger = new GroupLedger();
    Lives.of(ledger, name, version, version, settings, settings);
    ledger.checkTimes();
  }

  /** The broker matches the pattern; topics that come later are found. Needs a broker of 4.x. */
  @Test
  void patternFindsTopicsThatComeLater() throws Exception {
    assumeTrue(System.getProperty("tangram.oracle") == null);
    String name = "next-pattern";
    create("matched-1", "other-1");
    Map<String, String> settings = nextGeneration(name, "default");
    GroupLedger ledger = new GroupLedger();
    try (MemberProcess members =
        MemberProcess.java(ledger, NEWEST, "pattern:matched-[0-9]", settings)) {
      members.join("a").join("b");
      ledger.awaitShared(PARTITIONS, "a", "b");
      create("matched-2");
      ledger.awaitShared(2 * PARTITIONS, "a", "b");
      assertThat(ledger.owned("a")).noneMatch(partition -> partition.startsWith("other"));
      try (Feeder feeder = new Feeder(broker.bootstrap(), PARTITIONS, "matched-1", "matched-2")) {
        ledger.awaitMore(100);
        finish(feeder, ledger, name, "matched-1", "matched-2");
      }
    }
    ledger.checkTimes();
  }
}
