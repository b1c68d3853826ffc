package dev.tangram.compression.lz4.internal;

import dev.tangram.compression.CompressionCodec;
import dev.tangram.compression.tck.kafka.KafkaCompatibilityContract;

class Lz4KafkaTest extends KafkaCompatibilityContract {

  @Override
  protected CompressionCodec createCodec() {
    return new Lz4Codec();
  }
}
