package dev.tangram.tools.distribution;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;

/**
 * Writes a directory as a tar.gz that depends on nothing but names and contents: sorted entries,
 * one time, no owner. Format: POSIX.1-1988 ustar.
 */
final class TarGz {
  private static final int BLOCK = 512;
  private static final int NAME_LENGTH = 100;

  private TarGz() {}

  static void write(Path directory, String root, Path archive, Instant time) throws IOException {
    try (OutputStream out =
        new GZIPOutputStream(new BufferedOutputStream(Files.newOutputStream(archive)))) {
      for (Path relative : Packager.files(directory)) {
        byte[] content = Files.readAllBytes(directory.resolve(relative));
        int mode = Packager.isExecutable(relative) ? 0755 : 0644;
        String name = root + "/" + relative.toString().replace('\\', '/');
        out.write(header(name, content.length, mode, time));
        out.write(content);
        out.write(new byte[(BLOCK - content.length % BLOCK) % BLOCK]);
      }
      out.write(new byte[2 * BLOCK]);
    }
  }

  private static byte[] header(String name, int size, int mode, Instant time) throws IOException {
    byte[] header = new byte[BLOCK];
    int split = split(name);
    text(header, 0, NAME_LENGTH, split < 0 ? name : name.substring(split + 1));
    octal(header, 100, 8, mode);
    octal(header, 108, 8, 0);
    octal(header, 116, 8, 0);
    octal(header, 124, 12, size);
    octal(header, 136, 12, time.getEpochSecond());
    header[156] = '0';
    text(header, 257, 6, "ustar");
    text(header, 263, 2, "00");
    text(header, 345, 155, split < 0 ? "" : name.substring(0, split));
    checksum(header);
    return header;
  }

  /** Where a long name is cut into prefix and name; -1 when it is short enough. */
  private static int split(String name) throws IOException {
    if (name.length() <= NAME_LENGTH) {
      return -1;
    }
    int slash = name.indexOf('/', name.length() - NAME_LENGTH - 1);
    if (slash < 0 || slash > 155) {
      throw new IOException("The name is too long for a tar archive: " + name);
    }
    return slash;
  }

  private static void checksum(byte[] header) {
    Arrays.fill(header, 148, 156, (byte) ' ');
    long sum = 0;
    for (byte b : header) {
      sum += b & 0xff;
    }
    octal(header, 148, 7, sum);
  }

  private static void text(byte[] header, int at, int length, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    System.arraycopy(bytes, 0, header, at, Math.min(bytes.length, length));
  }

  private static void octal(byte[] header, int at, int length, long value) {
    text(header, at, length, String.format("%0" + (length - 1) + "o", value));
    header[at + length - 1] = 0;
  }
}
