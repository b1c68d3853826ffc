package dev.tangram.compression.gzip.internal;

import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.GZIPOutputStream;

/** The JDK's stream at a level, which frees its native memory even when the target fails. */
final class LeveledGzipOutputStream extends GZIPOutputStream {

  LeveledGzipOutputStream(OutputStream target, int bufferBytes, int level) throws IOException {
    super(target, bufferBytes);
    def.setLevel(level);
  }

  @Override
  public void close() throws IOException {
    try {
      super.close();
    } finally {
      def.end();
    }
  }
}
