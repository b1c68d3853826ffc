package dev.tangram.storage.segment.internal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Names and small operations of the files in a partition's directory, as Apache Kafka 3.9 has. */
final class SegmentFiles {

  static final String LOG = ".log";
  static final String INDEX = ".index";
  static final String TIME_INDEX = ".timeindex";
  static final String TXN_INDEX = ".txnindex";
  static final String DELETED = ".deleted";
  static final String CLEANED = ".cleaned";
  static final String SWAP = ".swap";
  static final String TMP = ".tmp";
  static final String DIRECTORY_DELETED = "-delete";

  private static final int DIGITS = 20;

  private SegmentFiles() {}

  /** The base offset with leading zeros, 20 digits. */
  static String prefix(long baseOffset) {
    String digits = Long.toString(baseOffset);
    return "0".repeat(DIGITS - digits.length()) + digits;
  }

  static Path path(Path directory, long baseOffset, String suffix) {
    return directory.resolve(prefix(baseOffset) + suffix);
  }

  /** The base offset in a file name that is exactly 20 digits and the suffix, else -1. */
  static long baseOffset(String name, String suffix) {
    if (name.length() != DIGITS + suffix.length() || !name.endsWith(suffix)) {
      return -1;
    }
    long value = 0;
    for (int i = 0; i < DIGITS; i++) {
      char c = name.charAt(i);
      if (c < '0' || c > '9' || value > Long.MAX_VALUE / 10) {
        return -1;
      }
      value = value * 10 + (c - '0');
    }
    return value;
  }

  /** Makes names that were created, renamed or removed in a directory durable. */
  static void syncDirectory(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /** Renames within a directory; the target is replaced in one step. */
  static void rename(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  static boolean renameIfExists(Path from, Path to) throws IOException {
    try {
      rename(from, to);
      return true;
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  /** Removes a directory and all below it; symbolic links are removed, not followed. */
  static void deleteTree(Path root) throws IOException {
    if (Files.isDirectory(root, LinkOption.NOFOLLOW_LINKS)) {
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(root)) {
        for (Path entry : entries) {
          deleteTree(entry);
        }
      }
    }
    Files.deleteIfExists(root);
  }
}
