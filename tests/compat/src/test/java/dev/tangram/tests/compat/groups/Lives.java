package dev.tangram.tests.compat.groups;

import java.util.Map;

/**
 * The life of a group: one member, three, one leaves, one is killed; while records come in all the
 * time.
 */
final class Lives {

  private Lives() {}

  /**
   * Lives it through to its end, at which every record was processed and committed.
   *
   * @param name of topic and group
   * @param stays version of those that stay or leave
   * @param killed version of the one that is killed
   */
  static void of(
      GroupLedger ledger,
      String name,
      String stays,
      String killed,
      Map<String, String> settings,
      Map<String, String> settingsOfKilled)
      throws Exception {
    GroupTestBase.create(name);
    try (Feeder feeder =
            new Feeder(GroupTestBase.broker.bootstrap(), GroupTestBase.PARTITIONS, name);
        MemberProcess first = MemberProcess.java(ledger, stays, name, settings);
        MemberProcess second = MemberProcess.java(ledger, killed, name, settingsOfKilled)) {
      live(ledger, first, second);
      GroupTestBase.finish(feeder, ledger, name, name);
    } catch (AssertionError e) {
      System.out.println(GroupTestBase.broker.logTail());
      throw e;
    }
  }

  /** The same with any processes; a ends up with everything. */
  static void live(GroupLedger ledger, MemberProcess first, MemberProcess second) throws Exception {
    first.join("a");
    ledger.awaitShared(GroupTestBase.PARTITIONS, "a");
    first.join("b");
    second.join("c");
    ledger.awaitShared(GroupTestBase.PARTITIONS, "a", "b", "c");
    ledger.awaitMore(100);
    first.leave("b");
    ledger.awaitShared(GroupTestBase.PARTITIONS, "a", "c");
    ledger.awaitMore(100);
    second.kill();
    ledger.awaitShared(GroupTestBase.PARTITIONS, "a");
    ledger.awaitMore(100);
  }
}
