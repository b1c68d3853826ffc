package dev.tangram.cli;

import dev.tangram.configuration.BrokerConfig;
import dev.tangram.configuration.ConfigException;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import picocli.CommandLine.Option;

/** Says which broker of this machine is meant: the one of a configuration, as with start. */
final class BrokerOptions {

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description =
          "The configuration that the broker was started with. Default: conf/tangram.properties of"
              + " the package.")
  Path config;

  @Option(
      names = "-D",
      paramLabel = "NAME=VALUE",
      description =
          "A property that the broker was started with, such as log.dirs; stronger than the file.")
  Map<String, String> overrides = new LinkedHashMap<>();

  /** The first data directory; what belongs to the broker lies beside it. */
  Path dataDir() {
    Path home = Path.of(System.getProperty("tangram.home", ".")).toAbsolutePath().normalize();
    Map<String, String> properties = new HashMap<>();
    Path standard = home.resolve("conf").resolve("tangram.properties");
    if (config != null) {
      properties.putAll(load(config));
    } else if (Files.isReadable(standard)) {
      properties.putAll(load(standard));
    }
    properties.putIfAbsent("tangram.home", home.toString());
    overrides.forEach((name, value) -> properties.put(name.trim(), value.trim()));
    try {
      return BrokerConfig.parse(properties).logDirs().get(0);
    } catch (ConfigException e) {
      throw new Failure(
          "The configuration is wrong: " + e.getMessage() + ".",
          null,
          "Give the --config and -D that the broker was started with.",
          e);
    }
  }

  private static Map<String, String> load(Path file) {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      properties.load(reader);
    } catch (IOException | IllegalArgumentException e) {
      throw new Failure(
          "The configuration file " + file + " cannot be read: " + e.getMessage() + ".",
          null,
          "Give the path of a readable properties file with --config.",
          e);
    }
    Map<String, String> result = new HashMap<>();
    properties.stringPropertyNames().forEach(n -> result.put(n, properties.getProperty(n)));
    return result;
  }
}
