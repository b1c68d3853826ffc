package dev.tangram.storage.segment.internal;

import dev.tangram.storage.StorageException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Turns failures of the file system into messages that say what to do. */
final class Failures {

  private Failures() {}

  static StorageException of(String action, Path path, IOException cause) {
    return of(action, path, false, cause);
  }

  static StorageException of(String action, Path path, boolean fatal, IOException cause) {
    if (cause instanceof StorageException known && (known.fatal() || !fatal)) {
      return known;
    }
    String text = action + " " + path + " failed: " + reason(cause) + ". " + advice(cause);
    return new StorageException(text, fatal, cause);
  }

  static StorageException closed(Path directory) {
    return new StorageException(
        "The store of " + directory + " is closed. Open it again before using it.", true, null);
  }

  private static String reason(IOException cause) {
    String message = cause.getMessage();
    return cause.getClass().getSimpleName() + (message == null ? "" : " (" + message + ")");
  }

  private static String advice(IOException cause) {
    String message = String.valueOf(cause.getMessage());
    if (message.contains("No space left") || message.contains("quota")) {
      return "The disk is full: free space, lower the retention or move partitions away.";
    }
    if (message.contains("Read-only")) {
      return "The file system is read-only: check the kernel log and the disk, then remount it.";
    }
    if (message.contains("Too many open files")) {
      return "The process may not open more files: raise its limit (ulimit -n).";
    }
    if (cause instanceof AccessDeniedException) {
      return "Check owner and permissions of the log directory.";
    }
    if (cause instanceof NoSuchFileException) {
      return "The file was removed by something else: check what else works in the log directory.";
    }
    return "Check the disk and the kernel log.";
  }
}
