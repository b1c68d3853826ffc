package dev.tangram.tests.compat.groups;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Java clients with {@code group.protocol=consumer} (KIP-848). */
class NextGenerationTest extends GroupTestBase {

  @ParameterizedTest
  @CsvSource({"3.9.2, default", "4.3.1, uniform", "4.3.1, range"})
  void membersJoinLeaveAndCrash(String version, String assignor) throws Exception {
    String name = "next-" + version + "-" + assignor;
    Map<String, String> settings = nextGeneration(name, assignor);
    GroupLedger ledger = new GroupLedger();
    Lives.of(ledger, name, version, version, settings, settings);
    ledger.checkTimes();
  }
}
