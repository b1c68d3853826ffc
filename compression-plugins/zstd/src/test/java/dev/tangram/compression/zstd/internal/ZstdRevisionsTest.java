package dev.tangram.compression.zstd.internal;

import dev.tangram.compression.CompressionCodec;
import dev.tangram.compression.tck.RevisionsContract;

class ZstdRevisionsTest extends RevisionsContract {

  @Override
  protected Class<? extends CompressionCodec> codecClass() {
    return ZstdCodec.class;
  }
}
