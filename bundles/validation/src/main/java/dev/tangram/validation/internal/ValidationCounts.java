package dev.tangram.validation.internal;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What happened to the records of one topic, with a line in the log now and then. Thread safe. */
final class ValidationCounts {

  private static final Logger LOG = LoggerFactory.getLogger(ValidationCounts.class);
  private static final long LINE_INTERVAL_NS = 10_000_000_000L;

  private final String topic;
  private final LongAdder refused = new LongAdder();
  private final LongAdder warned = new LongAdder();
  private final LongAdder unchecked = new LongAdder();
  private final AtomicLong nextLineNs;

  ValidationCounts(String topic, long nowNs) {
    this.topic = topic;
    this.nextLineNs = new AtomicLong(nowNs);
  }

  /** Records that were refused, since the start of the bundle. */
  long refused() {
    return refused.sum();
  }

  /** Records that were stored although they cannot be read. */
  long warned() {
    return warned.sum();
  }

  /** Records, or in strict mode batches, about which nobody could tell. */
  long unchecked() {
    return unchecked.sum();
  }

  void refused(String problem, long nowNs) {
    refused.increment();
    line("refused", problem, nowNs);
  }

  void warned(String problem, long nowNs) {
    warned.increment();
    line("stored, but cannot be read", problem, nowNs);
  }

  void unchecked(String problem, long nowNs) {
    unchecked.increment();
    line("not validated", problem, nowNs);
  }

  private void line(String what, String problem, long nowNs) {
    long due = nextLineNs.get();
    if (nowNs - due >= 0 && nextLineNs.compareAndSet(due, nowNs + LINE_INTERVAL_NS)) {
      LOG.warn(
          "Topic {}: record {}. {} (until now {} refused, {} stored unreadable, {} not validated)",
          topic,
          what,
          problem,
          refused(),
          warned(),
          unchecked());
    }
  }
}
