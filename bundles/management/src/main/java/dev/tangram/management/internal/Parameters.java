package dev.tangram.management.internal;

import dev.tangram.plugins.PluginAdmin.Canary;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Named values of a command: of a query of HTTP, or of options in the shell. */
final class Parameters {

  private static final Set<String> CANARY =
      Set.of(
          "topic",
          "percent",
          "min-uses",
          "max-error-percent",
          "max-latency-ratio",
          "promote-after");

  private final Map<String, String> values;

  Parameters(Map<String, String> values) {
    this.values = values;
  }

  static Set<String> canary() {
    return CANARY;
  }

  static Parameters ofQuery(String query) throws RequestException {
    Map<String, String> values = new HashMap<>();
    try {
      for (String pair : query == null || query.isEmpty() ? new String[0] : query.split("&")) {
        int equals = pair.indexOf('=');
        String name = equals < 0 ? pair : pair.substring(0, equals);
        String value = equals < 0 ? "" : pair.substring(equals + 1);
        values.put(decode(name), decode(value));
      }
    } catch (IllegalArgumentException e) {
      throw wrong("The query is not well formed: " + query);
    }
    return new Parameters(values);
  }

  private static String decode(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  String required(String name) throws RequestException {
    String value = values.get(name);
    if (value == null || value.isEmpty()) {
      throw wrong("The parameter " + name + " is missing.");
    }
    return value;
  }

  /** Null when it is not given. */
  String optional(String name) {
    String value = values.get(name);
    return value == null || value.isEmpty() ? null : value;
  }

  boolean bool(String name, boolean otherwise) throws RequestException {
    String value = optional(name);
    if (value == null) {
      return otherwise;
    }
    if (!value.equals("true") && !value.equals("false")) {
      throw wrong("The parameter " + name + " is true or false, not " + value + ".");
    }
    return value.equals("true");
  }

  Canary toCanary() throws RequestException {
    String topic = optional("topic");
    String percent = optional("percent");
    if ((topic == null) == (percent == null)) {
      throw wrong("A canary gets either a topic or a percentage.");
    }
    Canary usual = topic == null ? Canary.ofPercent(percent(percent)) : Canary.ofTopic(topic);
    return new Canary(
        topic,
        usual.percent(),
        count("min-uses", usual.minUses()),
        ratio("max-error-percent", usual.maxErrorPercent()),
        ratio("max-latency-ratio", usual.maxLatencyRatio()),
        count("promote-after", usual.promoteAfterUses()));
  }

  private int percent(String text) throws RequestException {
    long percent = count("percent", 0);
    if (percent < 1 || percent > 99) {
      throw wrong("The parameter percent is 1 to 99, not " + text + ".");
    }
    return (int) percent;
  }

  private long count(String name, long otherwise) throws RequestException {
    String text = optional(name);
    try {
      long value = text == null ? otherwise : Long.parseLong(text);
      if (value >= 0) {
        return value;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw wrong("The parameter " + name + " is a whole number from 0, not " + text + ".");
  }

  private double ratio(String name, double otherwise) throws RequestException {
    String text = optional(name);
    try {
      double value = text == null ? otherwise : Double.parseDouble(text);
      if (value >= 0 && Double.isFinite(value)) {
        return value;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw wrong("The parameter " + name + " is a number from 0, not " + text + ".");
  }

  static RequestException wrong(String problem) {
    return new RequestException(400, problem, "See tangram plugins --help.");
  }
}
