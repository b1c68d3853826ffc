package dev.tangram.cli;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The three streams of a command, and the wish to end it. */
final class Console {

  private static final int BUFFER_BYTES = 64 << 10;

  private final InputStream in;
  private final OutputStream out;
  private final PrintStream err;
  private volatile boolean stopped;

  Console(InputStream in, OutputStream out, PrintStream err) {
    this.in = in;
    this.out = new BufferedOutputStream(out, BUFFER_BYTES);
    this.err = err;
  }

  InputStream in() {
    return in;
  }

  /** Where results go; buffered, to be flushed. */
  OutputStream out() {
    return out;
  }

  /** Where everything goes that is no result. */
  PrintStream err() {
    return err;
  }

  /** Writes one line of a result. */
  void println(String line) {
    try {
      out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void flush() {
    try {
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Asks the running command to end. */
  void stop() {
    stopped = true;
  }

  boolean stopped() {
    return stopped;
  }
}
