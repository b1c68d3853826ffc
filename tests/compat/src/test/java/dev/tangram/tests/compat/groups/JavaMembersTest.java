package dev.tangram.tests.compat.groups;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Java clients of every age as members of groups, by the classic protocol. */
class JavaMembersTest extends GroupTestBase {

  private static final String RANGE = "RangeAssignor";
  private static final String COOPERATIVE = "CooperativeStickyAssignor";

  @ParameterizedTest
  @CsvSource({
    "0.10.2.2, RangeAssignor",
    "0.10.2.2, RoundRobinAssignor",
    "1.1.1, StickyAssignor",
    "2.8.2, RangeAssignor",
    "2.8.2, CooperativeStickyAssignor",
    "3.9.2, default",
    "3.9.2, CooperativeStickyAssignor",
    "4.3.1, RoundRobinAssignor",
    "4.3.1, StickyAssignor",
    "4.3.1, CooperativeStickyAssignor"
  })
  void membersJoinLeaveAndCrash(String version, String assignor) throws Exception {
    String name = "java-" + version + "-" + assignor;
    Map<String, String> settings = classic(name, assignor);
    GroupLedger ledger = new GroupLedger();
    Lives.of(ledger, name, version, version, settings, settings);
    ledger.checkGenerations();
    if (version.compareTo("2")
        >= 0) { // those before do not tell a partition lost from one given up
      ledger.checkTimes();
    }
  }

  /** The oldest and the newest in one group. */
  @Test
  void membersOfDifferentAgesShareTheWork() throws Exception {
    Map<String, String> settings = classic("java-mixed", RANGE);
    GroupLedger ledger = new GroupLedger();
    Lives.of(ledger, "java-mixed", "0.10.2.2", "4.3.1", settings, settings);
    ledger.checkGenerations();
  }

  /** A static member that comes back in time gets what it had, and the others notice nothing. */
  @Test
  void staticMemberComesBackWithoutRebalance() throws Exception {
    String name = "java-static";
    create(name);
    Map<String, String> settings = new LinkedHashMap<>(classic(name, COOPERATIVE));
    settings.put("group.instance.id", "{name}");
    settings.put("session.timeout.ms", "60000");
    GroupLedger ledger = new GroupLedger();
    try (Feeder feeder = new Feeder(broker.bootstrap(), PARTITIONS, name);
        MemberProcess stays = MemberProcess.java(ledger, "3.9.2", name, settings).join("a");
        MemberProcess killed = MemberProcess.java(ledger, "3.9.2", name, settings).join("b")) {
      ledger.awaitShared(PARTITIONS, "a", "b");
      ledger.awaitMore(100);
      List<String> had = ledger.owned("b");
      long before = ledger.assignments("a");
      killed.kill();
      try (MemberProcess back = MemberProcess.java(ledger, "3.9.2", name, settings).join("b")) {
        ledger.awaitShared(PARTITIONS, "a", "b");
        assertThat(ledger.owned("b")).isEqualTo(had);
        assertThat(ledger.assignments("a")).isEqualTo(before);
        finish(feeder, ledger, name, name);
        assertThat(ledger.assignments("a")).isEqualTo(before);
      }
    }
    ledger.checkTimes();
  }
}
