package dev.tangram.log.internal.files;

import java.io.IOException;
import java.nio.file.Path;

/** A small file of a log directory cannot be understood. */
public final class DamagedFileException extends IOException {

  DamagedFileException(Path file, String how) {
    super(file + " is damaged: " + how);
  }
}
