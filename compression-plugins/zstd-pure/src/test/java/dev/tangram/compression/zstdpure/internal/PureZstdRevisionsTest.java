package dev.tangram.compression.zstdpure.internal;

import dev.tangram.compression.CompressionCodec;
import dev.tangram.compression.tck.RevisionsContract;

class PureZstdRevisionsTest extends RevisionsContract {

  @Override
  protected Class<? extends CompressionCodec> codecClass() {
    return PureZstdCodec.class;
  }
}
