package dev.tangram.launcher;

import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** The lines that say a broker is ready, and where everything is. */
final class Banner {
  private Banner() {}

  /**
   * The lines.
   *
   * @param broker what the broker says of itself
   * @param millis milliseconds from the start of the process
   */
  static String text(Map<String, Object> broker, long millis) {
    StringBuilder text = new StringBuilder();
    text.append("Tangram is ready after ").append(millis).append(" ms\n");
    line(text, "listeners", values(broker.get("listeners")));
    line(text, "broker id", values(broker.get("broker.id")));
    line(text, "cluster id", values(broker.get("cluster.id")));
    line(text, "data", values(broker.get("log.dirs")));
    line(text, "ZooKeeper", values(broker.get("zookeeper")));
    line(text, "plug-ins", values(broker.get("plugins")));
    line(text, "process", List.of(Long.toString(ProcessHandle.current().pid())));
    return text.toString();
  }

  /** A property as a list, whether it came as one value, an array or a collection. */
  static List<String> values(Object property) {
    List<String> values = new ArrayList<>();
    if (property instanceof Collection<?> many) {
      many.forEach(value -> values.add(String.valueOf(value)));
    } else if (property != null && property.getClass().isArray()) {
      for (int i = 0; i < Array.getLength(property); i++) {
        values.add(String.valueOf(Array.get(property, i)));
      }
    } else if (property != null) {
      values.add(property.toString());
    }
    return values;
  }

  private static void line(StringBuilder text, String name, List<String> values) {
    String shown = values.isEmpty() ? "none" : String.join(", ", values);
    text.append(String.format("  %-10s %s%n", name, shown));
  }
}
