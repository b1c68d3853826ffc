package dev.tangram.storage.tck;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/** One file of checksummed entries; everything that happens to a {@link ReferenceStore}. */
class Journal {

  private static final int HEADER = 8;

  private final Path directory;
  final FileChannel channel;
  long size;

  Journal(Path directory) throws IOException {
    this.directory = directory;
    Files.createDirectories(directory);
    this.channel =
        FileChannel.open(
            directory.resolve("journal"),
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE);
  }

  /** All entries up to the first that is torn or damaged; what follows is cut. */
  List<ByteBuffer> replay() throws IOException {
    ByteBuffer all = ByteBuffer.allocate((int) channel.size());
    while (all.hasRemaining() && channel.read(all, all.position()) > 0) {
      // Until all is read.
    }
    all.flip();
    List<ByteBuffer> entries = new ArrayList<>();
    while (all.remaining() > HEADER) {
      int length = all.getInt(all.position());
      if (length <= 0 || length > all.remaining() - HEADER) {
        break;
      }
      ByteBuffer entry = all.slice(all.position() + HEADER, length);
      if (!sound(entry, all.getInt(all.position() + 4))) {
        break;
      }
      entries.add(entry);
      all.position(all.position() + HEADER + length);
    }
    size = all.position();
    if (size < channel.size()) {
      channel.truncate(size);
    }
    return entries;
  }

  boolean sound(ByteBuffer entry, int checksum) {
    return checksum(entry) == checksum;
  }

  private static int checksum(ByteBuffer entry) {
    CRC32C crc = new CRC32C();
    crc.update(entry.duplicate());
    return (int) crc.getValue();
  }

  void add(ByteBuffer entry) throws IOException {
    ByteBuffer whole = ByteBuffer.allocate(HEADER + entry.remaining());
    whole.putInt(entry.remaining()).putInt(checksum(entry)).put(entry.duplicate()).flip();
    try {
      long at = size;
      while (whole.hasRemaining()) {
        at += channel.write(whole, at);
      }
      size = at;
    } catch (IOException e) {
      undo();
      throw e;
    }
  }

  void undo() throws IOException {
    channel.truncate(size);
  }

  void force() throws IOException {
    channel.force(false);
    try (FileChannel names = FileChannel.open(directory)) {
      names.force(true);
    }
  }

  void close() throws IOException {
    channel.close();
  }
}
