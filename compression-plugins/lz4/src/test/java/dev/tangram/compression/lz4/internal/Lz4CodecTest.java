package dev.tangram.compression.lz4.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tangram.compression.CompressionCodec;
import dev.tangram.compression.tck.CompressionCodecContract;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class Lz4CodecTest extends CompressionCodecContract {

  @Override
  protected CompressionCodec createCodec() {
    return new Lz4Codec();
  }

  @Override
  protected int expectedId() {
    return 3;
  }

  @Override
  protected String expectedName() {
    return "lz4";
  }

  @Test
  void serviceLoaderFindsIt() {
    assertThat(ServiceLoader.load(CompressionCodec.class))
        .hasAtLeastOneElementOfType(Lz4Codec.class);
  }
}
