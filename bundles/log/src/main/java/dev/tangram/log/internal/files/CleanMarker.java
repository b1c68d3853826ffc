package dev.tangram.log.internal.files;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The file {@code .kafka_cleanshutdown}: everything is flushed, nothing has to be recovered. */
public final class CleanMarker {

  private static final String FILE = ".kafka_cleanshutdown";
  private static final String CONTENT = "{\"version\":0,\"brokerEpoch\":-1}";

  private CleanMarker() {}

  /** Says whether the directory was closed cleanly. */
  public static boolean exists(Path directory) {
    return Files.exists(directory.resolve(FILE));
  }

  /** Takes the mark away, durably: from now on a crash needs recovery. */
  public static void remove(Path directory) throws IOException {
    if (Files.deleteIfExists(directory.resolve(FILE))) {
      AtomicFiles.forceDirectory(directory);
    }
  }

  /** Sets the mark. */
  public static void write(Path directory) throws IOException {
    AtomicFiles.write(directory.resolve(FILE), CONTENT.getBytes(StandardCharsets.US_ASCII));
  }
}
