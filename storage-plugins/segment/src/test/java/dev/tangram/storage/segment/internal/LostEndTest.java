package dev.tangram.storage.segment.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tangram.storage.Extent;
import dev.tangram.storage.PartitionStore;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.kafka.common.record.MemoryRecords;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A power cut took the batches of segments whose files it left. */
class LostEndTest {

  private static final int SEGMENTS = 4;

  @TempDir Path directory;
  private final SegmentStorageEngine engine = new SegmentStorageEngine();
  private final List<Long> bases = new ArrayList<>();

  private PartitionStore open() throws Exception {
    return engine.open(directory, KafkaBatches.options(1 << 20, 100));
  }

  @BeforeEach
  void write() throws Exception {
    PartitionStore store = open();
    store.recover(0);
    Random random = new Random(9);
    for (int i = 0; i < SEGMENTS; i++) {
      bases.add(store.endOffset());
      append(store, random);
      store.roll();
    }
    bases.add(store.endOffset());
    store.close();
    assertThat(store.extents()).extracting(Extent::baseOffset).hasSize(SEGMENTS + 1);
  }

  @AfterEach
  void stop() {
    engine.close();
  }

  private static void append(PartitionStore store, Random random) throws Exception {
    for (MemoryRecords batch : KafkaBatches.random(3, store.endOffset(), random)) {
      ByteBuffer buffer = batch.buffer().duplicate();
      store.append(new ByteBuffer[] {buffer}, new KafkaBatches().describe(buffer));
    }
  }

  private void lose(int segment) throws Exception {
    Path log = SegmentFiles.path(directory, bases.get(segment), SegmentFiles.LOG);
    try (FileChannel file = FileChannel.open(log, StandardOpenOption.WRITE)) {
      file.truncate(0);
    }
  }

  @Test
  void theEndIsBehindTheLastBatchThatIsThere() throws Exception {
    lose(2);
    lose(3);
    try (PartitionStore store = open()) {
      store.recover(bases.get(1));
      assertThat(store.endOffset()).isEqualTo(bases.get(2));
      append(store, new Random(10));
      assertThat(store.endOffset()).isGreaterThan(bases.get(2));
    }
  }

  @Test
  void anEmptySegmentRightBehindTheLastBatchStays() throws Exception {
    try (PartitionStore store = open()) {
      store.recover(0);
      assertThat(store.endOffset()).isEqualTo(bases.get(SEGMENTS));
      assertThat(store.extents()).hasSize(SEGMENTS + 1);
    }
  }

  @Test
  void belowTheRecoveryPointTheNamesAreTrusted() throws Exception {
    lose(3);
    try (PartitionStore store = open()) {
      store.recover(bases.get(SEGMENTS));
      assertThat(store.endOffset()).isEqualTo(bases.get(SEGMENTS));
    }
  }
}
