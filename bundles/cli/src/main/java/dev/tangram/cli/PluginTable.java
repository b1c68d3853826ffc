package dev.tangram.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Plug-ins for people. */
final class PluginTable {

  /** What the broker says of an active version with which all is well. */
  private static final String SERVES = "serves";

  private PluginTable() {}

  static List<String> lines(List<JsonValue> views) {
    Table table = new Table("STATE", "BUNDLE", "VERSION", "REVISION", "USES", "ERRORS", "PLUG-INS");
    views.forEach(view -> row(table, view));
    List<String> lines = new ArrayList<>(table.lines());
    for (int i = views.size() - 1; i >= 0; i--) {
      String reason = views.get(i).get("reason").text();
      boolean usual = reason.isEmpty() || reason.startsWith(SERVES);
      if (!usual) {
        lines.add(i + 2, "  " + reason.replace("\n", "\n  "));
      }
    }
    return lines;
  }

  private static void row(Table table, JsonValue view) {
    String bundle = view.get("bundle").text();
    table.row(
        view.get("state").text(),
        bundle.isEmpty() ? view.get("file").text() : bundle,
        view.get("version").text(),
        view.get("revision").text(),
        view.get("uses").text(),
        view.get("errors").text(),
        offers(view));
  }

  /** Each kind once, with its names. */
  private static String offers(JsonValue view) {
    Map<String, List<String>> names = new LinkedHashMap<>();
    for (JsonValue offer : view.get("offers").items()) {
      names.computeIfAbsent(offer.get("kind").text(), kind -> new ArrayList<>()).add(named(offer));
    }
    return names.entrySet().stream()
        .map(entry -> entry.getKey() + ":" + String.join(",", entry.getValue()))
        .collect(Collectors.joining(" "));
  }

  private static String named(JsonValue offer) {
    String name = offer.get("name").text();
    String topic = offer.get("canaryTopic").text();
    if (!topic.isEmpty()) {
      return name + "(topic " + topic + ")";
    }
    String share = offer.get("sharePercent").text();
    return share.equals("0") || share.equals("100") ? name : name + "(" + share + "%)";
  }

  /** Everything of one version. */
  static List<String> details(JsonValue view) {
    List<String> lines = new ArrayList<>();
    lines.add(view.get("bundle").text() + " " + view.get("version").text());
    lines.add("  revision  " + view.get("revision").text());
    String file = view.get("file").text();
    lines.add("  file      " + (file.isEmpty() ? "none; a copy is kept for a rollback" : file));
    String reason = view.get("reason").text();
    lines.add(
        "  state     "
            + view.get("state").text()
            + " since "
            + view.get("since").text()
            + (reason.isEmpty() ? "" : ": " + reason));
    for (JsonValue offer : view.get("offers").items()) {
      boolean active = offer.get("active").text().equals("true");
      lines.add(
          "  offers    "
              + offer.get("kind").text()
              + ":"
              + named(offer)
              + ", ranking "
              + offer.get("ranking").text()
              + (active ? ", active" : ""));
    }
    lines.add(
        "  uses      %s, now %s, errors %s, leaked %s"
            .formatted(
                view.get("uses").text(),
                view.get("leases").text(),
                view.get("errors").text(),
                view.get("leaked").text()));
    for (JsonValue event : view.get("history").items()) {
      lines.add(
          "  %s  %s  %s"
              .formatted(
                  event.get("time").text(), event.get("state").text(), event.get("text").text())
              .stripTrailing());
    }
    return lines;
  }
}
