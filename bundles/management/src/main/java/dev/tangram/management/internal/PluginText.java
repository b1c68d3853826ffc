package dev.tangram.management.internal;

import dev.tangram.plugins.PluginView;
import java.util.List;
import java.util.stream.Collectors;

/** Plug-ins as the shell shows them. */
final class PluginText {

  private PluginText() {}

  static String table(List<PluginView> views) {
    if (views.isEmpty()) {
      return "There are no plug-ins.";
    }
    return views.stream().map(PluginText::line).collect(Collectors.joining("\n"));
  }

  static String line(PluginView view) {
    String offers =
        view.offers().stream()
            .map(offer -> offer.kind() + ":" + offer.name() + share(offer))
            .collect(Collectors.joining(" "));
    String reason = view.reason().isEmpty() ? "" : "  " + view.reason();
    return "%-12s %s %s (%s)  %s%s"
        .formatted(view.state(), view.bundle(), view.version(), view.revision(), offers, reason);
  }

  private static String share(PluginView.Offer offer) {
    if (!offer.canaryTopic().isEmpty()) {
      return "[topic " + offer.canaryTopic() + "]";
    }
    boolean some = offer.sharePercent() > 0 && offer.sharePercent() < 100;
    return some ? "[" + offer.sharePercent() + "%]" : offer.active() ? "*" : "";
  }

  static String details(List<PluginView> views) {
    return views.stream()
        .map(
            view ->
                line(view)
                    + "\n  file %s, leases %d, uses %d, errors %d, leaked %d"
                        .formatted(
                            view.file().isEmpty() ? "none, kept for a rollback" : view.file(),
                            view.leases(),
                            view.uses(),
                            view.errors(),
                            view.leaked())
                    + view.history().stream()
                        .map(e -> "\n  " + e.time() + " " + e.state() + " " + e.text())
                        .collect(Collectors.joining()))
        .collect(Collectors.joining("\n"));
  }
}
