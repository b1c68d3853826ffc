package dev.tangram.tests.harness;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where the build put what the tests run. */
public final class Places {

  private Places() {}

  /** The project's root, found from the directory of the module that runs. */
  public static Path root() {
    Path directory = Path.of("").toAbsolutePath();
    while (!Files.exists(directory.resolve("distribution/pom.xml"))) {
      directory = directory.getParent();
      if (directory == null) {
        throw new IllegalStateException("The tests must be run inside the project.");
      }
    }
    return directory;
  }

  /** The unpacked server package; another one than the build's with -Dtangram.package=DIR. */
  public static Path serverPackage() {
    String other = System.getProperty("tangram.package");
    return built(other == null ? root().resolve("distribution/target/tangram") : Path.of(other));
  }

  /** Jars of Apache Kafka's broker, tools, Streams and Connect. */
  public static Path kafka() {
    return built(root().resolve("tests/kafka-peer/target/kafka"));
  }

  /** Jars of a Java client. */
  public static Path client(String version) {
    return built(root().resolve("tests/kafka-peer/target/clients/" + version));
  }

  private static Path built(Path directory) {
    if (!Files.isDirectory(directory)) {
      throw new IllegalStateException(
          directory + " is missing: build the whole project first (mvn package).");
    }
    return directory;
  }
}
