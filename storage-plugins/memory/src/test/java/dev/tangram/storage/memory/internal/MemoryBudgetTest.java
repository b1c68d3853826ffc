package dev.tangram.storage.memory.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tangram.storage.BatchSpan;
import dev.tangram.storage.PartitionStore;
import dev.tangram.storage.StorageException;
import dev.tangram.storage.StoreOptions;
import dev.tangram.storage.tck.Batches;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MemoryBudgetTest {

  private static final int SIZE = 100;

  private final MemoryStorageEngine engine = new MemoryStorageEngine(1_100, () -> 1L);
  private final Random random = new Random(1);

  private PartitionStore open(int partition) throws StorageException {
    PartitionStore store = engine.open(Path.of("/logs/topic-" + partition), options());
    store.recover(0);
    return store;
  }

  private static StoreOptions options() {
    return new StoreOptions(300, 1_000, 0, 128, 1 << 20, false, 0, Batches.inspector());
  }

  private ByteBuffer append(PartitionStore store) throws StorageException {
    long base = store.endOffset();
    ByteBuffer batch = ByteBuffer.wrap(Batches.batch(base, 1, 1, SIZE, random));
    try {
      store.append(new ByteBuffer[] {batch}, new BatchSpan(base, base, 1, base));
    } catch (StorageException e) {
      assertThat(batch.position()).isZero();
      throw e;
    }
    return batch;
  }

  @Test
  void allPartitionsShareIt() throws Exception {
    PartitionStore one = open(1);
    PartitionStore two = open(2);
    for (int i = 0; i < 3; i++) {
      append(one);
      append(two);
    }
    assertThatThrownBy(() -> append(two))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("full")
        .satisfies(e -> assertThat(((StorageException) e).fatal()).isFalse());
    assertThat(two.endOffset()).isEqualTo(3);
    one.trimTo(3);
    append(two);
    two.truncateTo(3);
    append(two);
    two.rewrite(0, Long.MAX_VALUE, batch -> null);
    append(two);
  }

  @Test
  void everythingIsGivenBack() throws Exception {
    PartitionStore store = open(1);
    append(store);
    store.putBlob("a-blob", new byte[50]);
    store.putBlob("a-blob", new byte[20]);
    assertThat(engine.usedBytes()).isEqualTo(SIZE + StoredBatch.OVERHEAD_BYTES + 20);
    store.close();
    engine.delete(Path.of("/logs/topic-1"));
    assertThat(engine.usedBytes()).isZero();
    assertThat(engine.list(Path.of("/logs"))).isEmpty();
    assertThat(open(1).endOffset()).isZero();
  }
}
