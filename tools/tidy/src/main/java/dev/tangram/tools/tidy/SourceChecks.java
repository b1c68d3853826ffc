package dev.tangram.tools.tidy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Checks inside one module: sizes of files and methods, circles of packages. */
final class SourceChecks {
  static final int FILE_SOFT = 250;
  static final int FILE_HARD = 600;
  static final int METHOD_SOFT = 20;
  static final int METHOD_HARD = 70;

  private final Path root;
  private final List<Finding> findings = new ArrayList<>();
  private int softFiles;
  private int softMethods;

  SourceChecks(Path root) {
    this.root = root;
  }

  void check(List<SourceFile> module) {
    module.forEach(this::checkSizes);
    checkPackages(module.stream().filter(file -> isMain(file.path())).toList());
  }

  List<Finding> findings() {
    return findings;
  }

  int softFiles() {
    return softFiles;
  }

  int softMethods() {
    return softMethods;
  }

  private void checkSizes(SourceFile file) {
    String where = root.relativize(file.path()).toString();
    if (file.lines() > FILE_HARD) {
      findings.add(
          new Finding(
              where,
              "a file of " + file.lines() + " lines, " + FILE_HARD + " are allowed",
              "Split it by what its parts are about."));
    } else if (file.lines() > FILE_SOFT) {
      softFiles++;
    }
    for (SourceFile.Method method : file.methods()) {
      if (method.length() > METHOD_HARD) {
        findings.add(
            new Finding(
                where + ":" + method.line(),
                "method " + method.name() + " of " + method.length() + " lines, 70 are allowed",
                "Split it into methods that say what they do."));
      } else if (method.length() > METHOD_SOFT) {
        softMethods++;
      }
    }
  }

  private void checkPackages(List<SourceFile> main) {
    Map<String, Set<String>> edges = new TreeMap<>();
    main.forEach(file -> edges.put(file.packageName(), new TreeSet<>()));
    for (SourceFile file : main) {
      for (String imported : file.imports()) {
        if (edges.containsKey(imported) && !imported.equals(file.packageName())) {
          edges.get(file.packageName()).add(imported);
        }
      }
    }
    for (List<String> circle : Circles.find(edges)) {
      findings.add(
          new Finding(
              String.join(" -> ", circle),
              "packages of one module that know each other in a circle",
              "Let the inner package know the outer one's types only, or the other way round."));
    }
  }

  private static boolean isMain(Path path) {
    return path.toString().contains("/src/main/");
  }
}
