package dev.tangram.plugins.internal.folder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers over a restart which content a file had that looked so, because reading all jars again
 * would be a large part of a start. A wrong or missing line costs that time, nothing else.
 *
 * <p>The file has a line for each name: size, time, revision, key, name, with tabs between them.
 */
final class LookIndex {

  private static final Logger LOG = LoggerFactory.getLogger(LookIndex.class);
  private static final String HEAD = "tangram-seen 1";
  private static final int FIELDS = 5;

  /** A file that was changed so shortly before may change again within the same tick. */
  private static final long SETTLED_NANOS = TimeUnit.SECONDS.toNanos(2);

  private record Known(Look look, String revision) {}

  private final Path file;
  private final Map<String, Known> known = new TreeMap<>();
  private boolean changed;

  LookIndex(Path file) {
    this.file = file;
  }

  void load() {
    known.clear();
    changed = false;
    try {
      List<String> lines = Files.readAllLines(file);
      if (!lines.isEmpty() && lines.get(0).equals(HEAD)) {
        lines.subList(1, lines.size()).forEach(this::parse);
      }
    } catch (NoSuchFileException e) {
      changed = true; // the first start
    } catch (IOException | IllegalArgumentException e) {
      known.clear();
      LOG.info("{} is not used, all jars are read again: {}", file, e.toString());
    }
  }

  private void parse(String line) {
    String[] fields = line.split("\t", FIELDS);
    if (fields.length != FIELDS || !fields[2].matches("[0-9a-f]{64}")) {
      throw new IllegalArgumentException("Not a line of the index: " + line);
    }
    Look look = new Look(Long.parseLong(fields[0]), Long.parseLong(fields[1]), fields[3]);
    known.put(fields[4], new Known(look, fields[2]));
  }

  Optional<String> revision(String name, Look look) {
    Known found = known.get(name);
    return found != null && found.look().equals(look)
        ? Optional.of(found.revision())
        : Optional.empty();
  }

  void put(String name, Look look, String revision) {
    long now = TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis());
    Known next = new Known(look, revision);
    if (now - look.timeNanos() < SETTLED_NANOS) {
      changed |= known.remove(name) != null;
    } else {
      changed |= !next.equals(known.put(name, next));
    }
  }

  void retain(Set<String> names) {
    changed |= known.keySet().retainAll(names);
  }

  void save() {
    if (!changed) {
      return;
    }
    StringBuilder text = new StringBuilder(HEAD).append('\n');
    known.forEach(
        (name, is) ->
            text.append(is.look().size())
                .append('\t')
                .append(is.look().timeNanos())
                .append('\t')
                .append(is.revision())
                .append('\t')
                .append(is.look().key())
                .append('\t')
                .append(name)
                .append('\n'));
    Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
    try {
      Files.writeString(temporary, text);
      RevisionStore.move(temporary, file);
      changed = false;
    } catch (IOException e) {
      LOG.debug("{} cannot be written; the next start reads all jars: {}", file, e.toString());
    }
  }
}
