package dev.tangram.storage.segment.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Small files beside the segments, replaced as a whole. */
final class BlobFiles {

  private static final Set<String> RESERVED =
      Set.of(
          SegmentFiles.LOG,
          SegmentFiles.INDEX,
          SegmentFiles.TIME_INDEX,
          SegmentFiles.DELETED,
          SegmentFiles.CLEANED,
          SegmentFiles.SWAP,
          SegmentFiles.TMP);

  private final Path directory;

  BlobFiles(Path directory) {
    this.directory = directory;
  }

  synchronized void put(String name, byte[] content) throws IOException {
    Path target = path(name);
    Path temporary = directory.resolve(name + SegmentFiles.TMP);
    try (FileChannel channel =
        FileChannel.open(
            temporary,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer buffer = ByteBuffer.wrap(content);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      channel.force(true);
    } catch (IOException e) {
      Files.deleteIfExists(temporary);
      throw e;
    }
    SegmentFiles.rename(temporary, target);
    SegmentFiles.syncDirectory(directory);
  }

  Optional<byte[]> get(String name) throws IOException {
    try {
      return Optional.of(Files.readAllBytes(path(name)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  List<String> names() throws IOException {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        String name = entry.getFileName().toString();
        if (!reserved(name)) {
          names.add(name);
        }
      }
    }
    return names;
  }

  synchronized void delete(String name) throws IOException {
    if (Files.deleteIfExists(path(name))) {
      SegmentFiles.syncDirectory(directory);
    }
  }

  private Path path(String name) {
    boolean plain = !name.isEmpty() && !name.equals(".") && !name.equals("..");
    if (!plain || name.indexOf('/') >= 0 || name.indexOf('\0') >= 0 || reserved(name)) {
      throw new IllegalArgumentException(
          "not the name of a blob: '"
              + name
              + "'; allowed is a file name that does not end in "
              + String.join(", ", RESERVED.stream().sorted().toList()));
    }
    return directory.resolve(name);
  }

  private static boolean reserved(String name) {
    int dot = name.lastIndexOf('.');
    return dot >= 0 && RESERVED.contains(name.substring(dot));
  }
}
