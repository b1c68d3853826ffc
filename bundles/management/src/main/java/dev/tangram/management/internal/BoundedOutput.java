package dev.tangram.management.internal;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Keeps the first bytes that are written to it, and says so when there were more. */
final class BoundedOutput extends OutputStream {

  private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
  private final int maxBytes;
  private boolean cut;

  BoundedOutput(int maxBytes) {
    this.maxBytes = maxBytes;
  }

  @Override
  public synchronized void write(int value) {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public synchronized void write(byte[] bytes, int offset, int length) {
    int room = Math.min(length, maxBytes - kept.size());
    kept.write(bytes, offset, room);
    cut |= room < length;
  }

  synchronized String text() {
    String text = kept.toString(StandardCharsets.UTF_8);
    return cut ? text + "\n(cut after " + maxBytes + " bytes)\n" : text;
  }
}
