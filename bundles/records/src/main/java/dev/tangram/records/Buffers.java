package dev.tangram.records;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/** Buffers to streams. */
final class Buffers {

  private static final int PIECE_BYTES = 8 * 1024;

  private Buffers() {}

  /** Writes what lies between position and limit; the buffer is left alone. */
  static void write(OutputStream out, ByteBuffer source) throws IOException {
    int length = source.remaining();
    if (source.hasArray()) {
      out.write(source.array(), source.arrayOffset() + source.position(), length);
      return;
    }
    byte[] piece = new byte[Math.min(length, PIECE_BYTES)];
    int at = source.position();
    for (int done = 0; done < length; ) {
      int count = Math.min(piece.length, length - done);
      source.get(at + done, piece, 0, count);
      out.write(piece, 0, count);
      done += count;
    }
  }
}
