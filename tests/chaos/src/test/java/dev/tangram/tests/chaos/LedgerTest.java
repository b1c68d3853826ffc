package dev.tangram.tests.chaos;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/** The judge sees what it is there for. */
class LedgerTest {

  private final Ledger ledger = new Ledger(0);

  private static ConsumerRecord<byte[], byte[]> record(long offset, long number) {
    return new ConsumerRecord<>("t", 0, offset, null, Records.value(number));
  }

  @Test
  void recordsOfUnknownOutcomeMayBeThereOrNot() {
    ledger.promise(1, 12);
    ledger.readBack(record(0, 11));
    ledger.readBack(record(1, 12));
    ledger.complete();
  }

  @Test
  void lost() {
    ledger.promise(0, 1);
    assertThatThrownBy(ledger::complete).isInstanceOf(AssertionError.class);
  }

  @Test
  void otherRecordAtThatOffset() {
    ledger.promise(0, 1);
    assertThatThrownBy(() -> ledger.readBack(record(0, 2))).isInstanceOf(AssertionError.class);
  }

  @Test
  void twice() {
    ledger.readBack(record(0, 1));
    assertThatThrownBy(() -> ledger.readBack(record(1, 1))).isInstanceOf(AssertionError.class);
  }

  @Test
  void outOfOrder() {
    ledger.readBack(record(0, 2));
    assertThatThrownBy(() -> ledger.readBack(record(1, 1))).isInstanceOf(AssertionError.class);
  }

  @Test
  void gap() {
    ledger.readBack(record(0, 1));
    assertThatThrownBy(() -> ledger.readBack(record(2, 2))).isInstanceOf(AssertionError.class);
  }

  @Test
  void otherBytes() {
    ConsumerRecord<byte[], byte[]> changed = record(0, 1);
    changed.value()[20] ^= 1;
    assertThatThrownBy(() -> ledger.readBack(changed)).isInstanceOf(AssertionError.class);
  }

  @Test
  void oneOffsetPromisedTwice() {
    ledger.promise(0, 1);
    assertThatThrownBy(() -> ledger.promise(0, 2)).isInstanceOf(AssertionError.class);
  }
}
