package dev.tangram.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** Cuts a stream into lines of bytes. A line ends with LF or with the stream; a CR is content. */
final class LineReader {

  private static final int BUFFER_BYTES = 64 << 10;

  private final InputStream in;
  private final int maxBytes;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private int position;
  private int limit;
  private long bytesRead;

  /**
   * @param maxBytes of one line
   */
  LineReader(InputStream in, int maxBytes) {
    this.in = in;
    this.maxBytes = maxBytes;
  }

  /**
   * The next line without its LF; null at the end.
   *
   * @throws IOException when reading fails, or the line is too long
   */
  byte[] next() throws IOException {
    byte[] line = null;
    while (true) {
      if (position == limit) {
        limit = Math.max(0, in.read(buffer));
        position = 0;
        if (limit == 0) {
          return line;
        }
        bytesRead += limit;
      }
      int end = position;
      while (end < limit && buffer[end] != '\n') {
        end++;
      }
      line = append(line, end);
      boolean complete = end < limit;
      position = complete ? end + 1 : end;
      if (complete) {
        return line;
      }
    }
  }

  private byte[] append(byte[] line, int end) throws IOException {
    if (line == null) {
      return Arrays.copyOfRange(buffer, position, end);
    }
    int length = line.length + end - position;
    if (length > maxBytes) {
      throw new IOException("a line is longer than " + maxBytes + " bytes");
    }
    byte[] longer = Arrays.copyOf(line, length);
    System.arraycopy(buffer, position, longer, line.length, end - position);
    return longer;
  }

  /** Bytes taken from the stream. */
  long bytesRead() {
    return bytesRead;
  }
}
