package dev.tangram.tests.compat.groups;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import org.junit.jupiter.api.Test;

/** The judge sees what it is there for. */
class GroupLedgerTest {

  private final GroupLedger ledger = new GroupLedger();

  private void say(String line) {
    ledger.take(GroupEvent.parse(line).orElseThrow());
  }

  @Test
  void twoOwnersInOneGenerationAreSeen() {
    say("assigned a 10 1 t-0,t-1 t-0,t-1");
    say("assigned b 20 1 t-1 t-1");
    assertThatThrownBy(ledger::checkGenerations).hasMessageContaining("t-1 belongs to a and b");
  }

  @Test
  void aPartitionKeptIntoTheNextGenerationCountsThere() {
    say("assigned a 10 1 t-0 t-0");
    say("assigned a 20 2 - t-0");
    say("assigned b 30 2 t-0 t-0");
    assertThatThrownBy(ledger::checkGenerations).hasMessageContaining("generation 2");
  }

  @Test
  void oneWhoIsGivenWhatAnotherHasIsSeenInWhateverOrderTheyTell() {
    say("assigned b 20 2 t-0 t-0");
    say("assigned a 10 1 t-0 t-0");
    say("revoked a 30 -1 t-0 -");
    ledger.checkGenerations();
    assertThatThrownBy(ledger::checkTimes).hasMessageContaining("while a has it");
  }

  @Test
  void whoWasThrownOutMayLearnItLater() {
    say("assigned a 10 1 t-0 t-0");
    say("assigned b 20 2 t-0 t-0");
    say("lost a 30 -1 t-0 -");
    ledger.checkTimes();
  }

  @Test
  void theKilledHaveNothing() {
    say("assigned a 10 1 t-0 t-0");
    ledger.killed(Set.of("a"));
    assertThat(ledger.owned("a")).isEmpty();
    say("assigned b " + Long.MAX_VALUE + " 2 t-0 t-0");
    ledger.checkTimes();
  }

  @Test
  void recordsCountOnceAndGapsAreSeen() throws InterruptedException {
    say("record a 10 t-0 0 0");
    say("record a 11 t-0 1 1");
    say("record b 12 t-0 1 1");
    ledger.awaitAll(2);
    assertThat(ledger.processed()).isEqualTo(2);
    assertThat(ledger.toString()).contains("first gap 2");
  }

  @Test
  void theFailureOfAMemberEndsEveryWait() {
    say("failed a 10 why");
    assertThatThrownBy(() -> ledger.awaitAll(1)).hasMessageContaining("why");
  }
}
