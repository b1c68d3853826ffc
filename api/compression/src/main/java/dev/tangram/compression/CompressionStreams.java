package dev.tangram.compression;

import java.io.InputStream;
import java.nio.ByteBuffer;

/** Streams that codecs and their users put together. */
public final class CompressionStreams {

  private CompressionStreams() {}

  /** A stream over the bytes between position and limit; the buffer itself is left alone. */
  public static InputStream of(ByteBuffer source) {
    return new ByteBufferInputStream(source);
  }

  /**
   * Bounds what comes out of a stream.
   *
   * @param in closed with the answer
   * @param maxBytes how many bytes may be read, 0 or more
   * @return a stream that throws {@link OutputLimitException} when there is one byte more
   */
  public static InputStream bounded(InputStream in, long maxBytes) {
    return new BoundedInputStream(in, maxBytes);
  }

  /**
   * Turns every failure of a library's stream on broken data into {@link CompressionException}:
   * other IOExceptions, unchecked exceptions and {@link InternalError}. A read that gives nothing
   * is repeated a few times, and an end is an end for good.
   *
   * @param codec the codec's name, for messages
   * @param in closed with the answer; failures of its close are swallowed
   */
  public static InputStream guarded(String codec, InputStream in) {
    return new GuardedInputStream(codec, in);
  }
}
