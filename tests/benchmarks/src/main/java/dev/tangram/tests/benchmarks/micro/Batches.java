package dev.tangram.tests.benchmarks.micro;

import dev.tangram.records.BatchBuilder;
import java.nio.ByteBuffer;
import java.util.Random;

/** Record batches as they come from the network: in direct memory. */
final class Batches {

  private Batches() {}

  static ByteBuffer direct(int records, int valueBytes) {
    Random random = new Random(7);
    try (BatchBuilder builder = BatchBuilder.defaults().begin()) {
      for (int i = 0; i < records; i++) {
        byte[] value = new byte[valueBytes];
        random.nextBytes(value);
        builder.append(1_700_000_000_000L + i, null, ByteBuffer.wrap(value));
      }
      ByteBuffer built = builder.build();
      return ByteBuffer.allocateDirect(built.remaining()).put(built).flip();
    }
  }
}
