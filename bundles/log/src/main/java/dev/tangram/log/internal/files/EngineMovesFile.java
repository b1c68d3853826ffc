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
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * {@code storage-engine-moves}: which partitions of a log directory are moved from one storage
 * engine to another, and which of the two has them. A line {@code 0}, a line with the number of
 * entries, then one line {@code topic partition from to state offset epoch} for each. A partition
 * without an entry is in one engine only.
 *
 * <p>Thread safe. What a method wrote is durable when it returns.
 */
public final class EngineMovesFile {

  /** Its name in a log directory. */
  public static final String NAME = "storage-engine-moves";

  private static final int FIELDS = 7;
  private static final String COPYING = "COPYING";
  private static final String SWITCHED = "SWITCHED";

  /**
   * A move.
   *
   * @param from engine that it leaves
   * @param to engine that it goes to
   * @param switched whether {@code to} has it; what {@code from} still has is to be deleted then.
   *     If not, it is the other way around
   * @param offset log end offset at the switch, -1 before
   * @param epoch latest leader epoch at the switch, -1 before, and if there was none
   */
  public record Move(String from, String to, boolean switched, long offset, int epoch) {

    /** One that begins. */
    public static Move begun(String from, String to) {
      return new Move(from, to, false, -1L, -1);
    }

    /** The same when the other engine has everything. */
    public Move switchedAt(long endOffset, int latestEpoch) {
      return new Move(from, to, true, endOffset, latestEpoch);
    }

    /** The engine whose copy counts. */
    public String owner() {
      return switched ? to : from;
    }

    /** The engine whose copy is to be deleted. */
    public String loser() {
      return switched ? from : to;
    }
  }

  private final Path file;
  private final Map<TopicPartition, Move> moves = new TreeMap<>();
  private Set<TopicPartition> leftovers = Set.of();

  /**
   * @param directory the log directory
   */
  public EngineMovesFile(Path directory) {
    this.file = directory.resolve(NAME);
  }

  /**
   * Reads what an earlier process left.
   *
   * @throws DamagedFileException when it is damaged, saying how; there are no entries then
   */
  public synchronized void load() throws IOException {
    moves.clear();
    moves.putAll(read());
    leftovers = Set.copyOf(moves.keySet());
  }

  private Map<TopicPartition, Move> read() throws IOException {
    List<String> lines;
    try {
      lines = Files.readAllLines(file, StandardCharsets.UTF_8);
    } catch (NoSuchFileException e) {
      return Map.of();
    }
    try {
      if (!lines.get(0).equals("0") || Integer.parseInt(lines.get(1)) != lines.size() - 2) {
        throw new DamagedFileException(file, "it does not begin with version 0 and its count");
      }
      Map<TopicPartition, Move> found = new HashMap<>();
      for (String line : lines.subList(2, lines.size())) {
        put(found, line);
      }
      return found;
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      throw new DamagedFileException(file, "an entry is not topic, partition and move");
    }
  }

  private static void put(Map<TopicPartition, Move> found, String line) {
    String[] parts = line.split(" ", -1);
    boolean switched = parts.length == FIELDS && parts[4].equals(SWITCHED);
    if (parts.length != FIELDS || !switched && !parts[4].equals(COPYING)) {
      throw new IllegalArgumentException(line);
    }
    found.put(
        new TopicPartition(parts[0], Integer.parseInt(parts[1])),
        new Move(
            parts[2], parts[3], switched, Long.parseLong(parts[5]), Integer.parseInt(parts[6])));
  }

  /** The move of a partition. */
  public synchronized Optional<Move> get(TopicPartition partition) {
    return Optional.ofNullable(moves.get(partition));
  }

  /** Moves that an earlier process did not end, and this one has not yet cleaned up after. */
  public synchronized Map<TopicPartition, Move> leftovers() {
    Map<TopicPartition, Move> left = new TreeMap<>(moves);
    left.keySet().retainAll(leftovers);
    return left;
  }

  /** Writes a move, or its new state. */
  public synchronized void put(TopicPartition partition, Move move) throws IOException {
    Move before = moves.put(partition, move);
    try {
      write();
    } catch (IOException e) {
      if (before == null) {
        moves.remove(partition);
      } else {
        moves.put(partition, before);
      }
      throw e;
    }
  }

  /** Forgets a move whose loser is deleted. */
  public synchronized void remove(TopicPartition partition) throws IOException {
    Move before = moves.remove(partition);
    if (before != null) {
      try {
        write();
      } catch (IOException e) {
        moves.put(partition, before);
        throw e;
      }
    }
  }

  private void write() throws IOException {
    StringBuilder text = new StringBuilder("0\n").append(moves.size()).append('\n');
    moves.forEach(
        (partition, move) ->
            text.append(partition.topic())
                .append(' ')
                .append(partition.partition())
                .append(' ')
                .append(move.from())
                .append(' ')
                .append(move.to())
                .append(' ')
                .append(move.switched() ? SWITCHED : COPYING)
                .append(' ')
                .append(move.offset())
                .append(' ')
                .append(move.epoch())
                .append('\n'));
    AtomicFiles.write(file, text.toString().getBytes(StandardCharsets.UTF_8));
  }
}
