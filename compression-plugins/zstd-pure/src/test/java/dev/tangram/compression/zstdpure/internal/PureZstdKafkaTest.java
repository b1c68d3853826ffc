package dev.tangram.compression.zstdpure.internal;

import dev.tangram.compression.CompressionCodec;
import dev.tangram.compression.tck.kafka.KafkaCompatibilityContract;

class PureZstdKafkaTest extends KafkaCompatibilityContract {

  @Override
  protected CompressionCodec createCodec() {
    return new PureZstdCodec();
  }
}
