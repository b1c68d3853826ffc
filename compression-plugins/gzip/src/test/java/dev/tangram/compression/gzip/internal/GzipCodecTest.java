package dev.tangram.compression.gzip.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tangram.compression.CompressionCodec;
import dev.tangram.compression.tck.CompressionCodecContract;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class GzipCodecTest extends CompressionCodecContract {

  @Override
  protected CompressionCodec createCodec() {
    return new GzipCodec();
  }

  @Override
  protected int expectedId() {
    return 1;
  }

  @Override
  protected String expectedName() {
    return "gzip";
  }

  @Test
  void serviceLoaderFindsIt() {
    assertThat(ServiceLoader.load(CompressionCodec.class))
        .hasAtLeastOneElementOfType(GzipCodec.class);
  }
}
