package dev.tangram.tools.tidy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Runs all checks over a source tree with built bundles. */
public final class Tidy {
  private Tidy() {}

  /**
   * Runs.
   *
   * @param arguments the root of the source tree
   * @throws IllegalStateException when something is against the rules; ends the process, or the
   *     build that called, with a status that is not 0
   */
  public static void main(String[] arguments) throws IOException {
    Path root = Path.of(arguments[0]).toAbsolutePath().normalize();
    List<BundleManifest> bundles = BundleManifest.readAll(root);
    Layers layers = Layers.read(root.resolve("tools/tidy/layers.txt"));
    List<Finding> findings = new ArrayList<>(new BundleChecks(bundles, layers).run());
    SourceChecks sources = new SourceChecks(root);
    for (Path module : modules(root)) {
      sources.check(SourceReader.readModule(module));
    }
    findings.addAll(sources.findings());
    System.out.printf(
        "Tidy: %d bundles, %d findings; over the soft size: %d files, %d methods%n",
        bundles.size(), findings.size(), sources.softFiles(), sources.softMethods());
    findings.forEach(finding -> System.out.println("  " + finding));
    if (!findings.isEmpty()) {
      throw new IllegalStateException(findings.size() + " findings against the house rules");
    }
  }

  private static List<Path> modules(Path root) throws IOException {
    try (Stream<Path> poms = Files.find(root, 3, (path, a) -> path.endsWith("pom.xml"))) {
      return poms.map(Path::getParent).filter(module -> !module.equals(root)).sorted().toList();
    }
  }
}
