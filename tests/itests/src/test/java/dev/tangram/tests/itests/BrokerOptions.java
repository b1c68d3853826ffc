package dev.tangram.tests.itests;

import static org.ops4j.pax.exam.CoreOptions.bundle;
import static org.ops4j.pax.exam.CoreOptions.composite;
import static org.ops4j.pax.exam.CoreOptions.frameworkProperty;
import static org.ops4j.pax.exam.CoreOptions.frameworkStartLevel;
import static org.ops4j.pax.exam.CoreOptions.junitBundles;
import static org.ops4j.pax.exam.CoreOptions.systemPackages;

import dev.tangram.tests.harness.Places;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.options.UrlProvisionOption;

/** The bundles of the server package in the framework of a test, as the launcher sets them up. */
final class BrokerOptions {

  private BrokerOptions() {}

  static Option[] of(Path data) throws IOException {
    List<Option> options = new ArrayList<>();
    Path home = Places.serverPackage();
    for (Path level : list(home.resolve("bundles"))) {
      add(level, Integer.parseInt(level.getFileName().toString()), options);
    }
    // A drop-in folder of the test, which may be changed.
    Path plugins = Files.createDirectories(plugins(data));
    for (Path jar : list(home.resolve("plugins"))) {
      Files.copy(jar, plugins.resolve(jar.getFileName()));
    }
    options.add(frameworkStartLevel(100));
    options.add(logging());
    options.add(configuration(data));
    options.add(judge());
    options.add(junitBundles());
    return options.toArray(Option[]::new);
  }

  /** The drop-in folder. */
  static Path plugins(Path data) {
    return data.resolve("plugins");
  }

  private static Option configuration(Path data) {
    return composite(
        frameworkProperty("org.osgi.framework.bsnversion").value("multiple"),
        frameworkProperty("tangram.config.listeners").value("PLAINTEXT://localhost:0"),
        frameworkProperty("tangram.config.log.dirs").value(data.resolve("logs").toString()),
        frameworkProperty("tangram.config.tangram.home").value(data.toString()));
  }

  /** Logging comes from the class path, for libraries of both generations. */
  private static Option logging() {
    return systemPackages(
        "org.slf4j;org.slf4j.helpers;org.slf4j.spi;version=\"1.7.36\"",
        "org.slf4j;org.slf4j.event;org.slf4j.helpers;org.slf4j.spi;version=\"2.0.20\"");
  }

  /** Kafka's own codec, which the tests speak with; it stays on the class path. */
  private static Option judge() {
    return systemPackages(
        "org.apache.kafka.common.compress",
        "org.apache.kafka.common.message",
        "org.apache.kafka.common.protocol",
        "org.apache.kafka.common.record",
        "org.apache.kafka.common.requests");
  }

  private static void add(Path folder, int level, List<Option> options) throws IOException {
    for (Path jar : list(folder)) {
      UrlProvisionOption bundle = bundle(jar.toUri().toString()).startLevel(level);
      // Native code of another machine does not resolve, and a fragment is not started.
      if (!jar.getFileName().toString().contains("native-epoll")) {
        options.add(bundle);
      } else if (jar.getFileName().toString().contains(architecture())) {
        options.add(bundle.noStart());
      }
    }
  }

  private static String architecture() {
    return System.getProperty("os.arch").equals("aarch64") ? "aarch_64" : "x86_64";
  }

  private static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }
}
