package dev.tangram.configuration;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads lists of listeners. */
final class Endpoints {
  private static final Pattern URI =
      Pattern.compile("([A-Za-z0-9_.-]+)://(\\[[0-9a-fA-F:%.]+\\]|[^:/\\[\\]]*):(\\d{1,5})");
  private static final Pattern LIMIT = Pattern.compile("\\S+:\\d{1,10}");
  private static final String FORM = "NAME://host:port with a port up to 65535";

  private Endpoints() {}

  static boolean isLimit(String text) {
    return LIMIT.matcher(text).matches();
  }

  static Map<String, String> protocols(ConfigKey<?> key, List<String> pairs) {
    Map<String, String> protocols = new HashMap<>();
    for (String pair : pairs) {
      String[] parts = pair.split(":", -1);
      if (parts.length != 2 || parts[0].isBlank() || parts[1].isBlank()) {
        throw new ConfigException(key.name(), pair, "NAME:PROTOCOL pairs");
      }
      protocols.put(upper(parts[0]), upper(parts[1]));
    }
    return protocols;
  }

  /** Reads listeners; names are unique, and so are the ports of one host, but for port 0. */
  static List<Endpoint> parse(ConfigKey<?> key, List<String> uris, Map<String, String> protocols) {
    List<Endpoint> endpoints = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (String uri : uris) {
      Endpoint endpoint = parseOne(key, uri, protocols);
      if (!names.add(endpoint.name())) {
        throw new ConfigException(key.name(), uri, "listeners of different names");
      }
      endpoints.add(endpoint);
    }
    return List.copyOf(endpoints);
  }

  private static Endpoint parseOne(ConfigKey<?> key, String uri, Map<String, String> protocols) {
    Matcher matcher = URI.matcher(uri);
    if (!matcher.matches() || Integer.parseInt(matcher.group(3)) > 65_535) {
      throw new ConfigException(key.name(), uri, FORM);
    }
    String name = upper(matcher.group(1));
    String protocol = protocols.get(name);
    if (protocol == null) {
      throw new ConfigException(
          key.name(), uri, "a listener whose name stands in listener.security.protocol.map");
    }
    if (!protocol.equals("PLAINTEXT")) {
      throw new ConfigException(
          key.name(), uri, "a PLAINTEXT listener; " + protocol + " is not available");
    }
    String host = matcher.group(2);
    if (host.startsWith("[")) {
      host = host.substring(1, host.length() - 1);
    }
    return new Endpoint(name, protocol, host, Integer.parseInt(matcher.group(3)));
  }

  private static String upper(String text) {
    return text.trim().toUpperCase(Locale.ROOT);
  }
}
