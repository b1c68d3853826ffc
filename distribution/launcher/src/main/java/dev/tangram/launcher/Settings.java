package dev.tangram.launcher;

import dev.tangram.configuration.BrokerConfig;
import dev.tangram.configuration.BrokerProperties;
import dev.tangram.configuration.ConfigException;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/**
 * What a command works on.
 *
 * @param home the directory of the package
 * @param file the properties file, if there is one
 * @param overrides the properties of the command line, tangram.home included
 * @param config both together, checked
 */
record Settings(
    Path home, Optional<Path> file, Map<String, String> overrides, BrokerConfig config) {

  static Settings read(Path home, Options options) throws LaunchException {
    Optional<Path> file = file(home, options);
    Map<String, String> overrides = new HashMap<>(options.overrides());
    overrides.putIfAbsent(BrokerProperties.TANGRAM_HOME.name(), home.toString());
    Map<String, String> all = new HashMap<>();
    if (file.isPresent()) {
      all.putAll(load(file.get()));
    }
    all.putAll(overrides);
    try {
      return new Settings(home, file, overrides, BrokerConfig.parse(all));
    } catch (ConfigException e) {
      String where = file.map(path -> path + " or -D").orElse("-D");
      throw new LaunchException(
          ExitCode.USAGE,
          "The configuration is wrong: " + e.getMessage() + ".",
          "Correct it in " + where + "; docs/reference/configuration.md lists all properties.");
    }
  }

  /** The directory of this broker's own small files; the first data directory. */
  Path dataDir() {
    return config.logDirs().get(0);
  }

  PidFile pidFile() {
    return new PidFile(dataDir().resolve("tangram.pid"));
  }

  /** The framework's store, beside the data directory: a data directory holds partitions only. */
  Path bundleCache() {
    return dataDir().resolveSibling(dataDir().getFileName() + "-bundles");
  }

  private static Optional<Path> file(Path home, Options options) throws LaunchException {
    if (options.config().isPresent()) {
      Path given = options.config().get().toAbsolutePath();
      if (!Files.isReadable(given)) {
        throw new LaunchException(
            ExitCode.USAGE,
            "The configuration file " + given + " does not exist or cannot be read.",
            "Give the path of a readable file with --config.");
      }
      return Optional.of(given);
    }
    Path standard = home.resolve("conf").resolve("tangram.properties");
    return Files.isReadable(standard) ? Optional.of(standard) : Optional.empty();
  }

  private static Map<String, String> load(Path file) throws LaunchException {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      properties.load(reader);
    } catch (IOException | IllegalArgumentException e) {
      throw new LaunchException(
          ExitCode.USAGE,
          "The configuration file " + file + " cannot be read: " + e.getMessage() + ".",
          "It must be a Java properties file in UTF-8.");
    }
    Map<String, String> result = new HashMap<>();
    properties.stringPropertyNames().forEach(n -> result.put(n, properties.getProperty(n)));
    return result;
  }
}
