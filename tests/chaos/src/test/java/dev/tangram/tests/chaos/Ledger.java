package dev.tangram.tests.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * What the broker promised for one partition, and the judge of what it gives back. Numbers of
 * records rise in the order in which they were sent.
 */
final class Ledger {

  private static final long NOTHING = -1;

  private final int partition;

  /** Number of each acknowledged record by its offset; what was read and is right is taken out. */
  private final TreeMap<Long, Long> promised = new TreeMap<>();

  /** All promises. */
  private final TreeMap<Long, Long> kept = new TreeMap<>();

  private long lastPromised = NOTHING;
  private long nextOffset;
  private long lastNumber = NOTHING;
  private long read;

  Ledger(int partition) {
    this.partition = partition;
  }

  /** An acknowledgement. */
  synchronized void promise(long offset, long number) {
    kept.put(offset, number);
    Long before = promised.put(offset, number);
    assertThat(before).as("partition %d, two records at offset %d", partition, offset).isNull();
    lastPromised = Math.max(lastPromised, offset);
  }

  /** Another judge of the same promises, who read nothing yet. */
  synchronized Ledger again() {
    Ledger fresh = new Ledger(partition);
    kept.forEach(fresh::promise);
    return fresh;
  }

  /** The highest offset acknowledged so far; -1 without any. */
  synchronized long lastPromised() {
    return lastPromised;
  }

  /** The offset from which on nothing was read back yet. */
  synchronized long nextOffset() {
    return nextOffset;
  }

  /** Takes the next record that was read back. */
  synchronized void readBack(ConsumerRecord<byte[], byte[]> record) {
    long number = Records.number(record.value());
    String where = "partition " + partition + ", offset " + record.offset();
    assertThat(record.offset()).as(where + ": offsets are dense").isEqualTo(nextOffset);
    assertThat(number).as(where + ": each record once, in order").isGreaterThan(lastNumber);
    Records.check(record.value(), where);
    Long expected = promised.remove(record.offset());
    if (expected != null) {
      assertThat(number).as(where + ": the record acknowledged here").isEqualTo(expected);
    }
    nextOffset++;
    lastNumber = number;
    read++;
  }

  /** To be called once everything was read. */
  synchronized void complete() {
    assertThat(promised).as("partition %d: acknowledged and lost", partition).isEmpty();
  }

  /** Number of records read back. */
  synchronized long read() {
    return read;
  }
}
