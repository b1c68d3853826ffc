package __package__;

import dev.tangram.compression.CompressionCodec;
import dev.tangram.compression.tck.CompressionCodecContract;

/** The contract of codecs. */
class __Name__CodecTest extends CompressionCodecContract {

  @Override
  protected CompressionCodec createCodec() {
    return new __Name__Codec();
  }

  @Override
  protected int expectedId() {
    return 1;
  }

  @Override
  protected String expectedName() {
    return "gzip";
  }
}
