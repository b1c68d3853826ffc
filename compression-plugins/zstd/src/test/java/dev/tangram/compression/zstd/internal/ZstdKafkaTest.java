package dev.tangram.compression.zstd.internal;

import dev.tangram.compression.CompressionCodec;
import dev.tangram.compression.tck.kafka.KafkaCompatibilityContract;

class ZstdKafkaTest extends KafkaCompatibilityContract {

  @Override
  protected CompressionCodec createCodec() {
    return new ZstdCodec();
  }
}
