package dev.tangram.management.internal;

import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Where the endpoint is and what a request to it needs: the file {@code management} in the
 * directory {@code <first log dir>-plugins}, with the lines {@code url=}, {@code token=} and {@code
 * pid=}. Only the owner can read it.
 */
final class EndpointFile {

  private final Path path;
  private String written;

  EndpointFile(Path logDir) {
    path = logDir.resolveSibling(logDir.getFileName() + "-plugins").resolve("management");
  }

  Path path() {
    return path;
  }

  /** Replaces what an earlier broker may have left. */
  void write(URI url, String token) throws IOException {
    Files.createDirectories(path.getParent());
    String text =
        "url=" + url + "\ntoken=" + token + "\npid=" + ProcessHandle.current().pid() + "\n";
    Path temporary = path.resolveSibling(path.getFileName() + ".tmp");
    Files.deleteIfExists(temporary);
    // The rights are there before the content is.
    try (FileChannel out =
        FileChannel.open(
            temporary,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            ownerOnly())) {
      out.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }
    Files.move(
        temporary, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    written = text;
  }

  private static FileAttribute<?>[] ownerOnly() {
    if (!FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
      return new FileAttribute<?>[0]; // there the rights of the user's directories protect it
    }
    return new FileAttribute<?>[] {
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
    };
  }

  /** Removes what this object wrote; nothing that somebody else wrote since. */
  void remove() throws IOException {
    try {
      if (written != null && Files.readString(path).equals(written)) {
        Files.delete(path);
      }
    } catch (NoSuchFileException e) {
      written = null; // it is gone already
    }
  }
}
