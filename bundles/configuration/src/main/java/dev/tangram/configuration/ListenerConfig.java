package dev.tangram.configuration;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What listeners a configuration means. */
final class ListenerConfig {
  private static final Set<String> ANY_ADDRESS = Set.of("0.0.0.0", "::", "0:0:0:0:0:0:0:0");

  private ListenerConfig() {}

  static List<Endpoint> listeners(BrokerConfig config) {
    List<String> uris = config.get(NetworkProperties.LISTENERS);
    if (!config.isSet(NetworkProperties.LISTENERS)) {
      String host = config.get(NetworkProperties.HOST_NAME);
      String shown = host.indexOf(':') >= 0 && !host.startsWith("[") ? "[" + host + "]" : host;
      uris = List.of("PLAINTEXT://" + shown + ":" + config.get(NetworkProperties.PORT));
    }
    if (uris.isEmpty()) {
      throw new ConfigException(NetworkProperties.LISTENERS.name(), "", "at least one listener");
    }
    return Endpoints.parse(NetworkProperties.LISTENERS, uris, protocols(config));
  }

  static List<Endpoint> advertised(BrokerConfig config) {
    ConfigKey<List<String>> key = NetworkProperties.ADVERTISED_LISTENERS;
    List<Endpoint> given = Endpoints.parse(key, config.get(key), protocols(config));
    for (Endpoint endpoint : given) {
      boolean known = config.listeners().stream().anyMatch(l -> l.name().equals(endpoint.name()));
      if (!known || endpoint.host().isEmpty() || ANY_ADDRESS.contains(endpoint.host())) {
        throw new ConfigException(
            key.name(), endpoint.uri(), "a host that clients can reach, for a name in listeners");
      }
    }
    return config.listeners().stream()
        .map(
            listener ->
                given.stream()
                    .filter(endpoint -> endpoint.name().equals(listener.name()))
                    .findFirst()
                    .orElseGet(() -> reachable(listener)))
        .toList();
  }

  static Endpoint interBroker(BrokerConfig config) {
    String name = config.get(NetworkProperties.INTER_BROKER_LISTENER_NAME);
    if (name == null) {
      return config.advertisedListeners().get(0);
    }
    return config.advertisedListeners().stream()
        .filter(endpoint -> endpoint.name().equalsIgnoreCase(name))
        .findFirst()
        .orElseThrow(
            () ->
                new ConfigException(
                    NetworkProperties.INTER_BROKER_LISTENER_NAME.name(),
                    name,
                    "the name of one of the listeners"));
  }

  private static Map<String, String> protocols(BrokerConfig config) {
    ConfigKey<List<String>> key = NetworkProperties.LISTENER_SECURITY_PROTOCOL_MAP;
    return Endpoints.protocols(key, config.get(key));
  }

  private static Endpoint reachable(Endpoint listener) {
    if (!listener.host().isEmpty() && !ANY_ADDRESS.contains(listener.host())) {
      return listener;
    }
    return new Endpoint(listener.name(), listener.protocol(), localHost(), listener.port());
  }

  private static String localHost() {
    try {
      return InetAddress.getLocalHost().getCanonicalHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }
}
