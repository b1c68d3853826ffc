package dev.tangram.compression.gzip.internal;

import dev.tangram.compression.CompressionCodec;
import dev.tangram.compression.tck.kafka.KafkaCompatibilityContract;

class GzipKafkaTest extends KafkaCompatibilityContract {

  @Override
  protected CompressionCodec createCodec() {
    return new GzipCodec();
  }
}
