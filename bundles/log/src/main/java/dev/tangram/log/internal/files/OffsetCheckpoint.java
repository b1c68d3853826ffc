package dev.tangram.log.internal.files;

import dev.tangram.model.TopicPartition;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A file with one offset for each partition of a log directory: a line {@code 0}, a line with the
 * number of entries, then one line {@code topic partition offset} for each. One writer at a time.
 */
public final class OffsetCheckpoint {

  /** Offsets below which everything is on the disk. */
  public static final String RECOVERY_POINTS = "recovery-point-offset-checkpoint";

  /** High watermarks. */
  public static final String HIGH_WATERMARKS = "replication-offset-checkpoint";

  /** Log start offsets that do not show in the files: inside of a segment. */
  public static final String LOG_STARTS = "log-start-offset-checkpoint";

  /** Offsets below which logs are compacted. */
  public static final String CLEANED = "cleaner-offset-checkpoint";

  private final Path file;

  /** What this process wrote last; null before, when the file may say anything. */
  private Map<TopicPartition, Long> written;

  /**
   * @param directory the log directory
   * @param name one of the constants
   */
  public OffsetCheckpoint(Path directory, String name) {
    this.file = directory.resolve(name);
  }

  /** Writes all offsets; nothing happens when they are the same as the last time. */
  public synchronized void write(Map<TopicPartition, Long> offsets) throws IOException {
    if (offsets.equals(written) && Files.exists(file)) {
      return;
    }
    StringBuilder text = new StringBuilder(16 + 32 * offsets.size()).append("0\n");
    text.append(offsets.size()).append('\n');
    offsets.forEach(
        (partition, offset) ->
            text.append(partition.topic())
                .append(' ')
                .append(partition.partition())
                .append(' ')
                .append((long) offset)
                .append('\n'));
    AtomicFiles.write(file, text.toString().getBytes(StandardCharsets.UTF_8));
    written = Map.copyOf(offsets);
  }

  /**
   * Reads all offsets.
   *
   * @return empty when the file does not exist
   * @throws DamagedFileException when it is damaged, saying how
   */
  public Map<TopicPartition, Long> read() throws IOException {
    List<String> lines;
    try {
      lines = Files.readAllLines(file, StandardCharsets.UTF_8);
    } catch (NoSuchFileException e) {
      return Map.of();
    }
    if (lines.size() < 2 || !lines.get(0).trim().equals("0")) {
      throw new DamagedFileException(file, "it does not begin with version 0 and a count");
    }
    try {
      int count = Integer.parseInt(lines.get(1).trim());
      if (lines.size() - 2 != count) {
        throw new DamagedFileException(
            file, "it says " + count + " entries and has " + (lines.size() - 2));
      }
      Map<TopicPartition, Long> offsets = new HashMap<>(2 * count);
      for (String line : lines.subList(2, lines.size())) {
        String[] parts = line.trim().split("\\s+");
        if (parts.length != 3) {
          throw new DamagedFileException(file, "an entry is not topic, partition and offset");
        }
        offsets.put(
            new TopicPartition(parts[0], Integer.parseInt(parts[1])), Long.parseLong(parts[2]));
      }
      return offsets;
    } catch (IllegalArgumentException e) {
      throw new DamagedFileException(file, "an entry is not topic, partition and offset");
    }
  }
}
