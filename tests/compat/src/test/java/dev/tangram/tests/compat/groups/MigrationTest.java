package dev.tangram.tests.compat.groups;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.ConsumerGroupListing;
import org.apache.kafka.common.GroupType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A running group goes from the classic protocol to that of KIP-848 and back. */
class MigrationTest extends GroupTestBase {

  @ParameterizedTest
  @CsvSource({
    "2.8.2, RangeAssignor, 4.3.1",
    "3.9.2, CooperativeStickyAssignor, 4.3.1",
    "4.3.1, CooperativeStickyAssignor, 3.9.2"
  })
  void aRunningGroupChangesItsProtocol(String classic, String assignor, String modern)
      throws Exception {
    String name = "migration-" + classic + "-" + assignor;
    create(name);
    Map<String, String> old = classic(name, assignor);
    Map<String, String> next = nextGeneration(name, "default");
    GroupLedger ledger = new GroupLedger();
    try (Feeder feeder = new Feeder(broker.bootstrap(), PARTITIONS, name);
        MemberProcess classicMembers = MemberProcess.java(ledger, classic, name, old);
        MemberProcess modernMembers = MemberProcess.java(ledger, modern, name, next)) {
      classicMembers.join("a").join("b");
      ledger.awaitShared(PARTITIONS, "a", "b");
      assertThat(type(name)).isEqualTo(GroupType.CLASSIC);
      modernMembers.join("c");
      ledger.awaitShared(PARTITIONS, "a", "b", "c");
      assertThat(type(name)).isEqualTo(GroupType.CONSUMER);
      ledger.awaitMore(100);
      classicMembers.leave("a");
      classicMembers.leave("b");
      ledger.awaitShared(PARTITIONS, "c");
      ledger.awaitMore(100);
      classicMembers.join("d");
      ledger.awaitShared(PARTITIONS, "c", "d");
      modernMembers.leave("c");
      ledger.awaitShared(PARTITIONS, "d");
      assertThat(type(name)).isEqualTo(GroupType.CLASSIC);
      ledger.awaitMore(100);
      finish(feeder, ledger, name, name);
    } catch (AssertionError e) {
      System.out.println(broker.logTail());
      throw e;
    }
    ledger.checkTimes();
  }

  private static GroupType type(String group) throws Exception {
    return admin.listConsumerGroups().all().get(60, TimeUnit.SECONDS).stream()
        .filter(listing -> listing.groupId().equals(group))
        .findFirst()
        .flatMap(ConsumerGroupListing::type)
        .orElseThrow();
  }
}
