package dev.tangram.cli;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Entry point of the command line. */
public final class Main {

  private static final int FLUSH_MS = 2_000;

  private Main() {}

  /**
   * Runs a command and ends the process.
   *
   * <p>Exit status: 0 done, 1 failed, 2 wrong usage.
   */
  public static void main(String[] args) {
    CountDownLatch done = new CountDownLatch(1);
    // Not System.out: it swallows the error that says that nobody reads any more.
    OutputStream out = new FileOutputStream(FileDescriptor.out);
    InputStream in = new FileInputStream(FileDescriptor.in);
    Console console = new Console(in, out, System.err);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(console, done)));
    int status = Tangram.run(console, args);
    done.countDown();
    System.exit(status);
  }

  /** An interrupt lets a running command write out what it has. */
  private static void stop(Console console, CountDownLatch done) {
    if (done.getCount() == 0) {
      return;
    }
    console.stop();
    try {
      done.await(FLUSH_MS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Runs a command within this process.
   *
   * @return the exit status: 0 done, 1 failed, 2 wrong usage
   */
  public static int run(String[] args, InputStream in, OutputStream out, PrintStream err) {
    return Tangram.run(new Console(in, out, err), args);
  }
}
