package dev.tangram.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Where a broker listens.
 *
 * @param host name or address, without brackets
 * @param port 1 to 65535
 */
public record Endpoint(String host, int port) {

  /** The port where none is given. */
  public static final int DEFAULT_PORT = 9092;

  public Endpoint {
    Objects.requireNonNull(host, "host");
    if (host.isEmpty()) {
      throw new IllegalArgumentException("The host is empty");
    }
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException("The port is not within 1 to 65535: " + port);
    }
  }

  /**
   * Reads a list such as {@code one:9092,[::1]:9093,three}.
   *
   * @throws IllegalArgumentException when it is empty or an entry is not host or host:port
   */
  public static List<Endpoint> parseList(String text) {
    List<Endpoint> endpoints = new ArrayList<>();
    for (String part : text.split(",")) {
      if (!part.isBlank()) {
        endpoints.add(parse(part.strip()));
      }
    }
    if (endpoints.isEmpty()) {
      throw new IllegalArgumentException("No server is named in \"" + text + "\"");
    }
    return endpoints;
  }

  /**
   * Reads host, host:port, [address]:port or an IPv6 address.
   *
   * @throws IllegalArgumentException when it is neither
   */
  public static Endpoint parse(String text) {
    if (text.startsWith("[")) {
      int end = text.indexOf(']');
      if (end < 0) {
        throw new IllegalArgumentException("The bracket is not closed in \"" + text + "\"");
      }
      String rest = text.substring(end + 1);
      if (!rest.isEmpty() && !rest.startsWith(":")) {
        throw new IllegalArgumentException("Not a server: \"" + text + "\"");
      }
      return of(text.substring(1, end), rest.isEmpty() ? rest : rest.substring(1), text);
    }
    int colon = text.lastIndexOf(':');
    if (colon < 0 || text.indexOf(':') != colon) {
      return of(text, "", text);
    }
    return of(text.substring(0, colon), text.substring(colon + 1), text);
  }

  private static Endpoint of(String host, String port, String text) {
    if (host.isEmpty() || host.contains("/") || host.contains(" ")) {
      throw new IllegalArgumentException("Not a server: \"" + text + "\"");
    }
    if (port.isEmpty()) {
      return new Endpoint(host, DEFAULT_PORT);
    }
    try {
      return new Endpoint(host, Integer.parseInt(port));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("Not a port number: \"" + port + "\" in " + text, e);
    }
  }

  @Override
  public String toString() {
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
  }
}
