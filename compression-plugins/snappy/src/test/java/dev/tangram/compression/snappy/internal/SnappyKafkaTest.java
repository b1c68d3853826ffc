package dev.tangram.compression.snappy.internal;

import dev.tangram.compression.CompressionCodec;
import dev.tangram.compression.tck.kafka.KafkaCompatibilityContract;

class SnappyKafkaTest extends KafkaCompatibilityContract {

  @Override
  protected CompressionCodec createCodec() {
    return new SnappyCodec();
  }
}
