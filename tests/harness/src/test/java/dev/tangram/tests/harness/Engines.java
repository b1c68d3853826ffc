package dev.tangram.tests.harness;

import dev.tangram.storage.BatchInspector;
import dev.tangram.storage.BatchSpan;
import dev.tangram.storage.StoreOptions;
import java.nio.ByteBuffer;

/** Options for an engine that gets no batches. */
final class Engines {

  private Engines() {}

  static StoreOptions options() {
    BatchInspector nothing =
        new BatchInspector() {
          @Override
          public int headerBytes() {
            return 12;
          }

          @Override
          public BatchSpan describe(ByteBuffer entry) {
            throw new UnsupportedOperationException();
          }

          @Override
          public BatchSpan verify(ByteBuffer entry) {
            throw new UnsupportedOperationException();
          }
        };
    return new StoreOptions(1 << 20, 1 << 20, 0, 4096, 1 << 20, false, 0, nothing);
  }
}
