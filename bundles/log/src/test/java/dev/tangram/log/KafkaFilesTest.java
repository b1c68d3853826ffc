package dev.tangram.log;

import static dev.tangram.log.TestBatches.batch;
import static dev.tangram.log.TestBatches.idempotent;
import static dev.tangram.log.TestBatches.marker;
import static dev.tangram.log.TestBatches.transactional;
import static dev.tangram.log.TestLogs.T0;
import static dev.tangram.log.TestLogs.produce;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kafka.server.checkpoints.OffsetCheckpointFile;
import kafka.tools.DumpLogSegments;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.storage.internals.checkpoint.CleanShutdownFileHandler;
import org.apache.kafka.storage.internals.checkpoint.LeaderEpochCheckpointFile;
import org.apache.kafka.storage.internals.checkpoint.PartitionMetadataFile;
import org.apache.kafka.storage.internals.log.AbortedTxn;
import org.apache.kafka.storage.internals.log.LogDirFailureChannel;
import org.apache.kafka.storage.internals.log.ProducerStateEntry;
import org.apache.kafka.storage.internals.log.ProducerStateManager;
import org.apache.kafka.storage.internals.log.TransactionIndex;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kafka's own code reads what a log leaves, and the other way round. */
class KafkaFilesTest {

  @TempDir Path dir;

  private Path partition() {
    return dir.resolve("topic-0");
  }

  private void writeWithOurs() {
    try (TestLogs logs = new TestLogs(dir).start()) {
      PartitionLog log = logs.log(T0, Map.of("segment.bytes", "300"));
      for (int i = 0; i < 7; i++) {
        log.appendAsLeader(
            idempotent(77, 2, i, "value " + i), i / 3, AppendOrigin.CLIENT, ProduceFormat.BATCH);
      }
      log.appendAsLeader(
          transactional(78, 1, 0, "aborted"), 2, AppendOrigin.CLIENT, ProduceFormat.BATCH);
      log.appendAsLeader(marker(78, 1, 4, false), 2, AppendOrigin.COORDINATOR, ProduceFormat.BATCH);
      log.appendAsLeader(
          transactional(79, 0, 0, "open"), 2, AppendOrigin.CLIENT, ProduceFormat.BATCH);
      log.updateHighWatermark(10);
      log.deleteRecordsBefore(4);
    }
  }

  @Test
  void kafkaReadsSnapshots() throws IOException {
    writeWithOurs();
    List<ProducerStateEntry> entries =
        ProducerStateManager.readSnapshot(
            partition().resolve("00000000000000000010.snapshot").toFile());
    assertThat(entries).hasSize(3);
    ProducerStateEntry plain =
        entries.stream().filter(e -> e.producerId() == 77).findFirst().orElseThrow();
    assertThat(plain.producerEpoch()).isEqualTo((short) 2);
    assertThat(plain.lastSeq()).isEqualTo(6);
    assertThat(plain.lastDataOffset()).isEqualTo(6);
    assertThat(plain.lastTimestamp()).isEqualTo(1);
    assertThat(plain.currentTxnFirstOffset()).isEmpty();
    ProducerStateEntry aborted =
        entries.stream().filter(e -> e.producerId() == 78).findFirst().orElseThrow();
    assertThat(aborted.coordinatorEpoch()).isEqualTo(4);
    ProducerStateEntry open =
        entries.stream().filter(e -> e.producerId() == 79).findFirst().orElseThrow();
    assertThat(open.currentTxnFirstOffset()).hasValue(9);
    assertThat(dump(partition().resolve("00000000000000000010.snapshot")))
        .contains("producerId: 77 producerEpoch: 2", "lastSequence: 6");
  }

  private static String dump(Path file) {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    scala.Console.withOut(
        new PrintStream(text, true, StandardCharsets.UTF_8),
        () -> {
          DumpLogSegments.main(new String[] {"--files", file.toString()});
          return null;
        });
    return text.toString(StandardCharsets.UTF_8);
  }

  @Test
  void kafkaReadsTheOtherFiles() throws IOException {
    writeWithOurs();
    LogDirFailureChannel failures = new LogDirFailureChannel(1);
    TopicPartition topic = new TopicPartition("topic", 0);
    File root = dir.toFile();
    assertThat(
            scala.jdk.javaapi.CollectionConverters.asJava(
                new OffsetCheckpointFile(new File(root, "replication-offset-checkpoint"), failures)
                    .read()))
        .hasSize(1)
        .containsKey(topic);
    assertThat(offset("replication-offset-checkpoint", failures)).isEqualTo(10L);
    assertThat(offset("recovery-point-offset-checkpoint", failures)).isEqualTo(10L);
    assertThat(offset("log-start-offset-checkpoint", failures)).isEqualTo(4L);
    assertThat(
            new LeaderEpochCheckpointFile(
                    partition().resolve("leader-epoch-checkpoint").toFile(), failures)
                .read())
        .extracting(entry -> entry.epoch + "@" + entry.startOffset)
        .containsExactly("1@3", "2@6");
    assertThat(
            new PartitionMetadataFile(partition().resolve("partition.metadata").toFile(), failures)
                .read()
                .topicId())
        .isEqualTo(new org.apache.kafka.common.Uuid(1, 2));
    assertThat(new CleanShutdownFileHandler(dir.toString()).exists()).isTrue();
  }

  private Object offset(String file, LogDirFailureChannel failures) {
    return new OffsetCheckpointFile(new File(dir.toFile(), file), failures)
        .read()
        .get(new TopicPartition("topic", 0))
        .get();
  }

  @Test
  void kafkaReadsTransactionIndexes() throws IOException {
    writeWithOurs();
    List<Path> files;
    try (var all = Files.list(partition())) {
      files = all.filter(file -> file.toString().endsWith(".txnindex")).toList();
    }
    assertThat(files).hasSize(1);
    try (TransactionIndex index = new TransactionIndex(0, files.get(0).toFile())) {
      List<AbortedTxn> aborted = index.allAbortedTxns();
      assertThat(aborted).hasSize(1);
      assertThat(aborted.get(0).producerId()).isEqualTo(78);
      assertThat(aborted.get(0).firstOffset()).isEqualTo(7);
      assertThat(aborted.get(0).lastOffset()).isEqualTo(8);
      assertThat(aborted.get(0).lastStableOffset()).isEqualTo(9);
    }
  }

  @Test
  void kafkaReadsWhatCompactionLeaves() throws IOException {
    TestClock clock = new TestClock();
    try (TestLogs logs = new TestLogs(clock, Map.of(), null, dir).start()) {
      PartitionLog log = logs.log(T0, TestCompaction.topic("segment.bytes", "2000"));
      TestCompaction.append(log, TestCompaction.idempotent(77, 0, "a=1", "b=1"));
      TestCompaction.append(log, TestCompaction.transactional(78, 0, "a=2"));
      TestCompaction.mark(log, 78, false);
      TestCompaction.put(log, clock.millis(), "a=3", "b=2", "c");
      TestCompaction.close(log, "x=1");
      assertThat(logs.compact()).isOne();
    }
    String segment = dump(partition().resolve("00000000000000000000.log"));
    assertThat(segment)
        .contains("baseOffset: 0 lastOffset: 1 count: 0 baseSequence: 0 lastSequence: 1")
        .contains("isTransactional: true isControl: true")
        .contains("deleteHorizonMs: OptionalLong[" + (clock.millis() + 86_400_000L) + "]")
        .doesNotContain("isvalid: false");
    for (String index : List.of("index", "timeindex")) {
      assertThat(dump(partition().resolve("00000000000000000000." + index)))
          .doesNotContainIgnoringCase("mismatch")
          .doesNotContainIgnoringCase("not found");
    }
    assertThat(offset("cleaner-offset-checkpoint", new LogDirFailureChannel(1))).isEqualTo(7L);
  }

  @Test
  void abortedTransactionsAreKnownAfterARestart() {
    writeWithOurs();
    try (TestLogs logs = new TestLogs(dir).start()) {
      PartitionLog log = logs.log();
      assertThat(log.highWatermark()).isEqualTo(10);
      assertThat(log.lastStableOffset()).isEqualTo(9);
      LogRead read = log.read(5, 1000, FetchIsolation.COMMITTED, true);
      read.slice().release();
      assertThat(read.abortedTransactions()).containsExactly(new AbortedTransaction(78, 7));
    }
  }

  @Test
  void kafkasSnapshotsAreRead() throws IOException {
    try (TestLogs logs = new TestLogs(dir).start()) {
      PartitionLog log = logs.log();
      for (int i = 0; i < 3; i++) {
        produce(log, batch(1, "v" + i));
      }
    }
    Path snapshot = partition().resolve("00000000000000000003.snapshot");
    Files.deleteIfExists(snapshot);
    ProducerStateManager theirs =
        new ProducerStateManager(
            new TopicPartition("topic", 0),
            partition().toFile(),
            60_000,
            new org.apache.kafka.storage.internals.log.ProducerStateManagerConfig(
                86_400_000, false),
            org.apache.kafka.common.utils.Time.SYSTEM);
    var info = theirs.prepareUpdate(55, org.apache.kafka.storage.internals.log.AppendOrigin.CLIENT);
    info.appendDataBatch(
        (short) 4,
        10,
        12,
        System.currentTimeMillis(),
        new org.apache.kafka.storage.internals.log.LogOffsetMetadata(0),
        2,
        false);
    theirs.update(info);
    theirs.updateMapEndOffset(3);
    theirs.takeSnapshot();
    assertThat(snapshot).exists();

    try (TestLogs logs = new TestLogs(dir).start()) {
      PartitionLog log = logs.log();
      Optional<ProducerView> found =
          log.producers().stream().filter(p -> p.producerId() == 55).findFirst();
      assertThat(found).isPresent();
      assertThat(found.get().producerEpoch()).isEqualTo(4);
      assertThat(found.get().lastSequence()).isEqualTo(12);
      AppendInfo again = produce(log, idempotent(55, 4, 10, "a", "b", "c"));
      assertThat(again.duplicate()).isTrue();
      assertThat(again.firstOffset()).isZero();
      produce(log, idempotent(55, 4, 13, "next"));
    }
  }
}
