package dev.tangram.tools.tidy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Checks between bundles: edges, exports, circles. */
final class BundleChecks {
  private final List<BundleManifest> bundles;
  private final Layers layers;
  private final List<Finding> findings = new ArrayList<>();

  BundleChecks(List<BundleManifest> bundles, Layers layers) {
    this.bundles = bundles;
    this.layers = layers;
  }

  List<Finding> run() {
    Map<String, Set<String>> edges = edges();
    edges.forEach((from, targets) -> targets.forEach(to -> checkEdge(from, to)));
    bundles.forEach(this::checkExports);
    for (List<String> circle : Circles.find(edges)) {
      findings.add(
          new Finding(
              String.join(" -> ", circle),
              "bundles that know each other in a circle",
              "Move what both need into the lower one, or behind an interface of it."));
    }
    return findings;
  }

  private Map<String, Set<String>> edges() {
    Map<String, String> exporters = new HashMap<>();
    for (BundleManifest bundle : bundles) {
      bundle.exports().keySet().forEach(name -> exporters.put(name, bundle.name()));
    }
    Map<String, Set<String>> edges = new TreeMap<>();
    for (BundleManifest bundle : bundles) {
      Set<String> targets = edges.computeIfAbsent(bundle.name(), name -> new TreeSet<>());
      for (String imported : bundle.imports()) {
        String exporter = exporters.get(imported);
        if (exporter != null && !exporter.equals(bundle.name())) {
          targets.add(exporter);
        }
      }
    }
    return edges;
  }

  private void checkEdge(String from, String to) {
    if (!layers.isAllowed(from, to)) {
      findings.add(
          new Finding(
              from + " -> " + to,
              "an edge that is not in layers.txt",
              "Do without it, or argue for it in docs/internals/adr and add it to layers.txt."));
    }
  }

  private void checkExports(BundleManifest bundle) {
    bundle
        .exports()
        .forEach(
            (name, version) -> {
              if (version.isEmpty()) {
                findings.add(
                    new Finding(
                        bundle.name(),
                        "package " + name + " is exported without a version",
                        "Give its package-info.java an @Version."));
              }
              if (name.startsWith(Layers.PREFIX) && !layers.isExported(bundle.name(), name)) {
                findings.add(
                    new Finding(
                        bundle.name(),
                        "package " + name + " is exported, but layers.txt does not list it",
                        "Make it internal, or add it to layers.txt if another bundle needs it."));
              }
            });
  }
}
