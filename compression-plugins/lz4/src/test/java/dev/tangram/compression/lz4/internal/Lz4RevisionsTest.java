package dev.tangram.compression.lz4.internal;

import dev.tangram.compression.CompressionCodec;
import dev.tangram.compression.tck.RevisionsContract;

class Lz4RevisionsTest extends RevisionsContract {

  @Override
  protected Class<? extends CompressionCodec> codecClass() {
    return Lz4Codec.class;
  }
}
