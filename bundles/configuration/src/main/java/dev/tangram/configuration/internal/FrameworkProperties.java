package dev.tangram.configuration.internal;

import dev.tangram.configuration.BrokerProperties;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Reads broker properties out of framework properties. */
final class FrameworkProperties {
  static final String FILE = "tangram.config.file";

  /** Names beyond the declared ones that come with {@link #PREFIX}: they cannot be listed. */
  static final String NAMES = "tangram.config.names";

  static final String PREFIX = "tangram.config.";

  private FrameworkProperties() {}

  /**
   * The properties of the file, if one is named, and over them those given one by one.
   *
   * @param property gives a framework property, null where there is none
   */
  static Map<String, String> read(UnaryOperator<String> property) throws IOException {
    Map<String, String> result = new HashMap<>();
    String file = property.apply(FILE);
    if (file != null && !file.isBlank()) {
      result.putAll(load(Path.of(file)));
    }
    for (String name : names(property)) {
      String value = property.apply(PREFIX + name);
      if (value != null) {
        result.put(name, value);
      }
    }
    return result;
  }

  private static Set<String> names(UnaryOperator<String> property) {
    Set<String> names = new LinkedHashSet<>();
    BrokerProperties.all().forEach(key -> names.addAll(key.aliases()));
    BrokerProperties.all().forEach(key -> names.add(key.name()));
    String more = property.apply(NAMES);
    if (more != null) {
      names.addAll(List.of(more.split(",")));
    }
    return names;
  }

  private static Map<String, String> load(Path file) throws IOException {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      properties.load(reader);
    }
    Map<String, String> result = new HashMap<>();
    properties.stringPropertyNames().forEach(n -> result.put(n, properties.getProperty(n)));
    return result;
  }
}
