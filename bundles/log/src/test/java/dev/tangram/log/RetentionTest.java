package dev.tangram.log;

import static dev.tangram.log.TestBatches.batch;
import static dev.tangram.log.TestBatches.idempotent;
import static dev.tangram.log.TestLogs.produce;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tangram.model.TopicPartition;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RetentionTest {

  /** Two of the batches below fit, not three. */
  private static final String SEGMENT = "200";

  @TempDir Path dir;
  private TestLogs logs;

  @BeforeEach
  void open() {
    logs = new TestLogs(dir).start();
  }

  @AfterEach
  void close() {
    logs.close();
  }

  private PartitionLog log(String name, Map<String, String> topic) {
    return logs.log(new TopicPartition(name, 0), topic);
  }

  private void fill(PartitionLog log, int batches, long timestamp) {
    for (int i = 0; i < batches; i++) {
      produce(log, batch(timestamp, "a value"));
    }
    log.updateHighWatermark(log.logEndOffset());
  }

  @Test
  void timeCountsFromWhenASegmentClosedWhateverItsRecordsSay() {
    PartitionLog log = log("time", Map.of("segment.bytes", SEGMENT, "retention.ms", "1000"));
    fill(log, 2, 1L);
    logs.clock.advance(900);
    fill(log, 2, Long.MAX_VALUE / 2);
    logs.clock.advance(900);
    fill(log, 1, 1L);

    logs.manager.applyRetention();
    assertThat(log.logStartOffset()).as("closed 900 ms ago").isZero();
    logs.clock.advance(101);
    logs.manager.applyRetention();
    assertThat(log.logStartOffset()).as("the first was closed 1001 ms ago").isEqualTo(2);
    logs.clock.advance(900);
    logs.manager.applyRetention();
    assertThat(log.logStartOffset()).as("all, the last append is 1001 ms ago").isEqualTo(5);
    assertThat(log.logEndOffset()).isEqualTo(5);
    assertThat(produce(log, batch(1, "next")).firstOffset()).isEqualTo(5);
  }

  @Test
  void sizeKeepsAtLeastWhatItSays() {
    PartitionLog log = log("size", Map.of("segment.bytes", SEGMENT, "retention.bytes", "300"));
    fill(log, 9, 1L);
    long each = log.sizeInBytes() / 9;
    logs.manager.applyRetention();
    assertThat(log.sizeInBytes()).isGreaterThanOrEqualTo(300).isLessThan(300 + 2 * each);
    assertThat(log.logStartOffset()).isEqualTo(4);
  }

  @Test
  void nothingAtOrAboveTheHighWatermarkGoes() {
    PartitionLog log = log("hw", Map.of("segment.bytes", SEGMENT, "retention.ms", "10"));
    for (int i = 0; i < 6; i++) {
      produce(log, batch(1, "a value"));
    }
    log.updateHighWatermark(3);
    logs.clock.advance(1000);
    logs.manager.applyRetention();
    assertThat(log.logStartOffset()).isEqualTo(2);
  }

  @Test
  void compactedTopicsAndUnlimitedOnesKeepAll() {
    PartitionLog compacted =
        log(
            "compacted",
            Map.of("segment.bytes", SEGMENT, "retention.ms", "10", "cleanup.policy", "compact"));
    PartitionLog unlimited =
        log("unlimited", Map.of("segment.bytes", SEGMENT, "retention.ms", "-1"));
    fill(compacted, 6, 1L);
    fill(unlimited, 6, 1L);
    logs.clock.advance(Long.MAX_VALUE / 4);
    logs.manager.applyRetention();
    assertThat(compacted.logStartOffset()).isZero();
    assertThat(unlimited.logStartOffset()).isZero();
  }

  @Test
  void aLogWhoseTopicIsNotKnownYetLosesNothing() {
    PartitionLog log = log("later", Map.of("segment.bytes", SEGMENT, "retention.ms", "-1"));
    fill(log, 6, 1L);
    logs.close();
    logs = new TestLogs(logs.clock, Map.of("log.retention.ms", "1"), null, dir).start();
    logs.clock.advance(1_000_000);
    logs.manager.applyRetention();
    PartitionLog found = logs.manager.get(log.partition()).orElseThrow();
    assertThat(found.logStartOffset()).isZero();
    found.reconfigure(logs.config.topic(Map.of()));
    found.updateHighWatermark(6);
    logs.manager.applyRetention();
    assertThat(found.logStartOffset()).isEqualTo(6);
  }

  @Test
  void changedLimitsHoldAtOnce() {
    PartitionLog log = log("changed", Map.of("segment.bytes", SEGMENT));
    fill(log, 6, 1L);
    logs.clock.advance(5_000);
    logs.manager.applyRetention();
    assertThat(log.logStartOffset()).isZero();
    log.reconfigure(logs.config.topic(Map.of("segment.bytes", SEGMENT, "retention.ms", "4000")));
    logs.manager.applyRetention();
    assertThat(log.logStartOffset()).isEqualTo(6);
  }

  @Test
  void silentProducersAreForgotten() {
    PartitionLog log = log("producers", Map.of());
    produce(log, idempotent(1, 0, 0, "a"));
    logs.clock.advance(86_400_000 - 1);
    produce(log, idempotent(2, 0, 0, "a"));
    logs.manager.applyRetention();
    assertThat(log.producers()).hasSize(2);
    logs.clock.advance(1);
    logs.manager.applyRetention();
    assertThat(log.producers()).extracting(ProducerView::producerId).containsExactly(2L);
  }

  @Test
  void flushesFollowTheTopic() {
    PartitionLog counted = log("counted", Map.of("flush.messages", "3"));
    fill(counted, 2, 1L);
    assertThat(counted.store().recoveryPoint()).isZero();
    fill(counted, 1, 1L);
    assertThat(counted.store().recoveryPoint()).isEqualTo(3);

    PartitionLog timed = log("timed", Map.of("flush.ms", "100"));
    fill(timed, 1, 1L);
    timed.flushIfOlder(logs.clock.millis() + 99);
    assertThat(timed.store().recoveryPoint()).isZero();
    timed.flushIfOlder(logs.clock.millis() + 100);
    assertThat(timed.store().recoveryPoint()).isEqualTo(1);
  }
}
