package dev.tangram.compression.snappy.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tangram.compression.CompressionCodec;
import dev.tangram.compression.tck.CompressionCodecContract;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class SnappyCodecTest extends CompressionCodecContract {

  @Override
  protected CompressionCodec createCodec() {
    return new SnappyCodec();
  }

  @Override
  protected int expectedId() {
    return 2;
  }

  @Override
  protected String expectedName() {
    return "snappy";
  }

  @Override
  protected boolean framingHasEndMark() {
    return false;
  }

  @Test
  void serviceLoaderFindsIt() {
    assertThat(ServiceLoader.load(CompressionCodec.class))
        .hasAtLeastOneElementOfType(SnappyCodec.class);
  }
}
