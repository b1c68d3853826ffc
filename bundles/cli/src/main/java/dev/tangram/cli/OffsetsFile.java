package dev.tangram.cli;

import dev.tangram.model.TopicPartition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Offsets as lines of {@code topic,partition,offset}, or {@code group,topic,partition,offset} where
 * there are several groups: what the field's tool exports and reads.
 */
final class OffsetsFile {

  private OffsetsFile() {}

  /** A line of an export. */
  static String line(String group, boolean withGroup, OffsetPlan.Step step) {
    String line =
        quoted(step.partition().topic()) + "," + step.partition().partition() + "," + step.next();
    return withGroup ? quoted(group) + "," + line : line;
  }

  private static String quoted(String text) {
    boolean plain = text.indexOf(',') < 0 && text.indexOf('"') < 0 && text.equals(text.strip());
    return plain ? text : "\"" + text.replace("\"", "\"\"") + "\"";
  }

  /**
   * Reads a file.
   *
   * @param groups those that it may speak of; with one, its name may be left out
   * @return offsets by partition by group
   * @throws Failure when it cannot be read, or says something else
   */
  static Map<String, Map<TopicPartition, Long>> read(Path file, List<String> groups) {
    List<String> lines;
    try {
      lines = Files.readAllLines(file);
    } catch (IOException e) {
      throw new Failure(
          "The file " + file + " cannot be read: " + e + ".",
          null,
          "Give a readable text file with --from-file.",
          e);
    }
    Map<String, Map<TopicPartition, Long>> offsets = new TreeMap<>();
    for (int i = 0; i < lines.size(); i++) {
      if (!lines.get(i).isBlank()) {
        try {
          add(lines.get(i), groups, offsets);
        } catch (IllegalArgumentException e) {
          throw new Failure(
              "Line " + (i + 1) + " of " + file + ": " + e.getMessage() + ".",
              null,
              "Write topic,partition,offset; or group,topic,partition,offset for several groups.",
              e);
        }
      }
    }
    return offsets;
  }

  private static void add(
      String line, List<String> groups, Map<String, Map<TopicPartition, Long>> offsets) {
    List<String> fields = fields(line);
    boolean alone = fields.size() == 3 && groups.size() == 1;
    if (!alone && fields.size() != 4) {
      throw new IllegalArgumentException("it has " + fields.size() + " fields");
    }
    String group = alone ? groups.get(0) : fields.remove(0);
    if (!groups.contains(group)) {
      throw new IllegalArgumentException("the group " + group + " was not named in the command");
    }
    TopicPartition partition =
        new TopicPartition(fields.get(0), (int) number(fields.get(1), "partition", 9));
    Long before =
        offsets
            .computeIfAbsent(group, name -> new TreeMap<>())
            .put(partition, number(fields.get(2), "offset", 18));
    if (before != null) {
      throw new IllegalArgumentException("it is the second one for " + partition);
    }
  }

  private static long number(String text, String what, int digits) {
    if (!text.matches("[0-9]{1," + digits + "}")) {
      throw new IllegalArgumentException("'" + text + "' is no " + what);
    }
    return Long.parseLong(text);
  }

  /** The fields of a line; one in quotes may hold commas, and quotes twice. */
  private static List<String> fields(String line) {
    List<String> fields = new ArrayList<>();
    StringBuilder field = new StringBuilder();
    boolean quotes = false;
    for (int i = 0; i < line.length(); i++) {
      char each = line.charAt(i);
      boolean twice = quotes && each == '"' && i + 1 < line.length() && line.charAt(i + 1) == '"';
      if (twice) {
        field.append(each);
        i++;
      } else if (each == '"') {
        quotes = !quotes;
      } else if (each == ',' && !quotes) {
        fields.add(field.toString().strip());
        field.setLength(0);
      } else {
        field.append(each);
      }
    }
    fields.add(field.toString().strip());
    return fields;
  }
}
