package dev.tangram.compression.zstdpure.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tangram.compression.CompressionCodec;
import dev.tangram.compression.tck.CompressionCodecContract;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class PureZstdCodecTest extends CompressionCodecContract {

  @Override
  protected CompressionCodec createCodec() {
    return new PureZstdCodec();
  }

  @Override
  protected int expectedId() {
    return 4;
  }

  @Override
  protected String expectedName() {
    return "zstd";
  }

  @Test
  void serviceLoaderFindsIt() {
    assertThat(ServiceLoader.load(CompressionCodec.class))
        .hasAtLeastOneElementOfType(PureZstdCodec.class);
  }
}
