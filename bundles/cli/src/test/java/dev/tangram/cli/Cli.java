package dev.tangram.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;

/** One run of the command line within this process. */
record Cli(int status, byte[] bytes, String err) {

  static Cli run(String... arguments) {
    return run(new byte[0], arguments);
  }

  static Cli run(byte[] input, String... arguments) {
    InputStream in = new ByteArrayInputStream(input);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int status = Main.run(arguments, in, out, new PrintStream(err, true, UTF_8));
    return new Cli(status, out.toByteArray(), err.toString(UTF_8));
  }

  String out() {
    return new String(bytes, UTF_8);
  }
}
