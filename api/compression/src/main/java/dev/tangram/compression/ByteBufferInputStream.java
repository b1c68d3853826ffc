package dev.tangram.compression;

import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Objects;

/** Reads a buffer through a view of its own. */
final class ByteBufferInputStream extends InputStream {

  private final ByteBuffer view;

  ByteBufferInputStream(ByteBuffer source) {
    this.view = source.duplicate();
  }

  @Override
  public int read() {
    return view.hasRemaining() ? view.get() & 0xFF : -1;
  }

  @Override
  public int read(byte[] target, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, target.length);
    if (length == 0) {
      return 0;
    }
    if (!view.hasRemaining()) {
      return -1;
    }
    int count = Math.min(length, view.remaining());
    view.get(target, offset, count);
    return count;
  }

  @Override
  public long skip(long count) {
    int skipped = (int) Math.max(0, Math.min(count, view.remaining()));
    view.position(view.position() + skipped);
    return skipped;
  }

  @Override
  public int available() {
    return view.remaining();
  }
}
