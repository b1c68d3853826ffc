package dev.tangram.compression.snappy.internal;

import dev.tangram.compression.CompressionCodec;
import dev.tangram.compression.tck.RevisionsContract;

class SnappyRevisionsTest extends RevisionsContract {

  @Override
  protected Class<? extends CompressionCodec> codecClass() {
    return SnappyCodec.class;
  }
}
