package dev.tangram.tests.benchmarks.load;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;

/** One line of standard input: a word and {@code name=value} pairs. */
record Order(String what, Map<String, String> values) {

  static Order parse(String line) {
    String[] words = line.trim().split("\\s+");
    Map<String, String> values = new LinkedHashMap<>();
    for (int i = 1; i < words.length; i++) {
      int equals = words[i].indexOf('=');
      if (equals <= 0) {
        throw new IllegalArgumentException("not name=value: " + words[i]);
      }
      values.put(words[i].substring(0, equals), words[i].substring(equals + 1));
    }
    return new Order(words[0], values);
  }

  String text(String name) {
    String value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException(what + " needs " + name + "=");
    }
    return value;
  }

  String text(String name, String otherwise) {
    return values.getOrDefault(name, otherwise);
  }

  int integer(String name) {
    return Integer.parseInt(text(name));
  }

  long number(String name) {
    return Long.parseLong(text(name));
  }

  /** Client properties: the broker, and everything that is called {@code client.NAME}. */
  Properties client() {
    Properties properties = new Properties();
    properties.put("bootstrap.servers", text("bootstrap"));
    String prefix = "client.";
    values.forEach(
        (name, value) -> {
          if (name.startsWith(prefix)) {
            properties.put(name.substring(prefix.length()), value);
          }
        });
    return properties;
  }
}
