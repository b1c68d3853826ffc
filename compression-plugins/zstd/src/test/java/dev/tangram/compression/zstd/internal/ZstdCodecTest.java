package dev.tangram.compression.zstd.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tangram.compression.CompressionCodec;
import dev.tangram.compression.tck.CompressionCodecContract;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class ZstdCodecTest extends CompressionCodecContract {

  @Override
  protected CompressionCodec createCodec() {
    return new ZstdCodec();
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
        .hasAtLeastOneElementOfType(ZstdCodec.class);
  }
}
