package dev.tangram.compression.gzip.internal;

import dev.tangram.compression.CompressionCodec;
import dev.tangram.compression.tck.RevisionsContract;

class GzipRevisionsTest extends RevisionsContract {

  @Override
  protected Class<? extends CompressionCodec> codecClass() {
    return GzipCodec.class;
  }
}
