package dev.tangram.tools.tidy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A small source tree made for one test. */
final class Fixture {
  private final Path root;

  Fixture(Path root, String layers) throws IOException {
    this.root = root;
    write("tools/tidy/layers.txt", layers);
    write("pom.xml", "");
  }

  Path root() {
    return root;
  }

  /** A built bundle in a folder below bundles/. */
  void bundle(String name, String exports, String imports) throws IOException {
    String folder = "bundles/" + name + "/";
    write(folder + "bnd.bnd", "");
    write(folder + "pom.xml", "");
    StringBuilder manifest = new StringBuilder("Manifest-Version: 1.0\n");
    manifest.append("Bundle-SymbolicName: dev.tangram.").append(name).append('\n');
    if (!exports.isEmpty()) {
      manifest.append("Export-Package: ").append(exports).append('\n');
    }
    if (!imports.isEmpty()) {
      manifest.append("Import-Package: ").append(imports).append('\n');
    }
    write(folder + "target/classes/META-INF/MANIFEST.MF", manifest.toString());
  }

  void source(String module, String packageName, String className, String body) throws IOException {
    write("bundles/" + module + "/pom.xml", "");
    String path = packageName.replace('.', '/') + "/" + className + ".java";
    write("bundles/" + module + "/src/main/java/" + path, "package " + packageName + ";\n" + body);
  }

  private void write(String file, String text) throws IOException {
    Path path = root.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }
}
