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
  private long start;
  private long sum;
  private long duplicated;
  private long reordered;
  private long inconsistent;
  private long damaged;

  /** What was read of one producer. */
  private static final class Sender {
    private long next;
    private final TreeSet<Long> missing = new TreeSet<>();

    Sender(long first) {
      next = first;
    }
  }

  PartitionJudge(Values values) {
    this(values, 0);
  }

  /**
   * @param start the first offset that is read
   */
  PartitionJudge(Values values, long start) {
    this.values = values;
    this.start = start;
    nextOffset = start;
  }

  private static long code(int producer, long number) {
    return (long) producer << 48 | number;
  }

  private static long mixed(long bits) {
    long product = (bits + 1) * 0x9E3779B97F4A7C15L;
    return (product ^ product >>> 29) * 0xBF58476D1CE4E5B9L;
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
    int producer = Values.producer(value);
    long number = Values.number(value);
    sum += mixed(mixed(record.offset()) ^ code(producer, number));
    long first = start == 0 ? 0 : number;
    inOrder(senders.computeIfAbsent(producer, id -> new Sender(first)), number);
    match(seen, promised, record.offset(), code(producer, number));
  }

  private void inOrder(Sender sender, long number) {
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

  /** A number that follows from the records read, and from their offsets. */
  synchronized long sum() {
    return sum;
  }

  /** The offset from which on {@link #sum} counts. */
  synchronized long start() {
    return start;
  }

  /** Forgets what was read so far; returns up to where that is. */
  synchronized long forget() {
    start = nextOffset;
    sum = 0;
    return start;
  }

  /** To be asked when everything was answered and read. */
  synchronized Verdict verdict() {
    return new Verdict(promised.size(), duplicated, reordered, inconsistent, damaged, seen.size());
  }
}
