package dev.tangram.cli;

import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** One line that says how far the reading of a file has come. */
final class Progress {

  private static final long INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

  private final PrintStream err;
  private final boolean shown;
  private final long totalBytes;
  private long lastNanos = System.nanoTime();

  /**
   * @param file null for standard input, whose progress is not shown
   */
  Progress(PrintStream err, Path file) {
    this.err = err;
    this.shown = file != null;
    this.totalBytes = file == null ? 0 : size(file);
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (java.io.IOException e) {
      return 0; // a pipe, for instance; then there is no share to show
    }
  }

  void show(long stored, long bytesRead) {
    long now = System.nanoTime();
    if (shown && now - lastNanos >= INTERVAL_NANOS) {
      lastNanos = now;
      print(stored, bytesRead);
    }
  }

  void end(long stored, long bytesRead) {
    if (shown) {
      print(stored, bytesRead);
      err.println();
    }
  }

  private void print(long stored, long bytesRead) {
    String share = totalBytes == 0 ? "" : "%3d%%  ".formatted(bytesRead * 100 / totalBytes);
    err.print("\r" + share + bytesRead + " bytes read, " + stored + " records stored");
    err.flush();
  }
}
