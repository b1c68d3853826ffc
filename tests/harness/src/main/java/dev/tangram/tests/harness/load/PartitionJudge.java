package dev.tangram.tests.harness.load;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Holds what one partition gives to a consumer against what it promised to the producers. Each
 * producer numbers its records of a partition without gaps. Acknowledgements and records may come
 * in either order; the few that are ahead of the other side are kept.
 */
final class PartitionJudge {

  private final Values values;

  /** Acknowledged and not read yet: who and what number, by offset. */
  private final Map<Long, Long> promised = new HashMap<>();

  /** Read and not acknowledged yet. */
  private final Map<Long, Long> seen = new HashMap<>();

  private final Map<Integer, Sender> senders = new HashMap<>();
  private long nextOffset;
  private long hash = 1;
  private long duplicated;
  private long reordered;
  private long inconsistent;
  private long damaged;

  /** What was read of one producer. */
  private static final class Sender {
    private long next;
    private final TreeSet<Long> missing = new TreeSet<>();
  }

  PartitionJudge(Values values) {
    this.values = values;
  }

  private static long code(int producer, long number) {
    return (long) producer << 48 | number;
  }

  synchronized void acknowledged(long offset, int producer, long number) {
    match(promised, seen, offset, code(producer, number));
  }

  private void match(Map<Long, Long> own, Map<Long, Long> other, long offset, long code) {
    Long counterpart = other.remove(offset);
    if (counterpart == null) {
      if (own.put(offset, code) != null) {
        inconsistent++;
      }
    } else if (counterpart != code) {
      inconsistent++;
    }
  }

  synchronized void read(ConsumerRecord<byte[], byte[]> record) {
    if (record.offset() != nextOffset) {
      inconsistent++;
    }
    nextOffset = record.offset() + 1;
    byte[] value = record.value();
    if (!values.sound(value)) {
      damaged++;
      return;
    }
    hash = hash * 31 + Values.number(value) * 17 + Values.producer(value);
    inOrder(senders.computeIfAbsent(Values.producer(value), id -> new Sender()), value);
    match(seen, promised, record.offset(), code(Values.producer(value), Values.number(value)));
  }

  private void inOrder(Sender sender, byte[] value) {
    long number = Values.number(value);
    if (number < sender.next) {
      if (sender.missing.remove(number)) {
        reordered++;
      } else {
        duplicated++;
      }
      return;
    }
    for (long missing = sender.next; missing < number; missing++) {
      sender.missing.add(missing);
    }
    sender.next = number + 1;
  }

  synchronized long nextOffset() {
    return nextOffset;
  }

  /** A number that follows from all records read, in their order. */
  synchronized long hash() {
    return hash;
  }

  /** To be asked when everything was answered and read. */
  synchronized Verdict verdict() {
    return new Verdict(promised.size(), duplicated, reordered, inconsistent, damaged, seen.size());
  }
}
