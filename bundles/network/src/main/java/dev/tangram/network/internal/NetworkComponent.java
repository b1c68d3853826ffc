package dev.tangram.network.internal;

import dev.tangram.configuration.BrokerConfig;
import dev.tangram.configuration.BrokerProperties;
import dev.tangram.configuration.Endpoint;
import dev.tangram.configuration.NetworkProperties;
import dev.tangram.configuration.StartFailure;
import dev.tangram.network.NetworkServer;
import dev.tangram.network.NetworkSettings;
import dev.tangram.request.RequestRouter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** Binds the configured listeners and offers the {@link NetworkServer}, which another one opens. */
@Component(
    service = {},
    immediate = true)
public final class NetworkComponent {

  private final NetworkServer server;
  private final ServiceRegistration<NetworkServer> registration;

  @Activate
  public NetworkComponent(
      BundleContext context, @Reference BrokerConfig config, @Reference RequestRouter router)
      throws IOException {
    server = new NetworkServer(settings(config), router);
    try {
      server.start();
    } catch (IOException e) {
      StartFailure.report(
          context,
          "The listener " + e.getMessage() + ".",
          "Stop the process that has the port, or set listeners to another one.");
      throw e;
    }
    registration = context.registerService(NetworkServer.class, server, null);
  }

  @Deactivate
  void deactivate() {
    registration.unregister();
    server.close();
  }

  static NetworkSettings settings(BrokerConfig config) {
    return new NetworkSettings(
        listeners(config),
        config.get(NetworkProperties.NUM_NETWORK_THREADS),
        config.get(BrokerProperties.NUM_IO_THREADS),
        config.get(BrokerProperties.TANGRAM_IO_STUCK_MS),
        config.get(NetworkProperties.QUEUED_MAX_REQUESTS),
        config.get(NetworkProperties.QUEUED_MAX_REQUEST_BYTES),
        config.get(NetworkProperties.SOCKET_REQUEST_MAX_BYTES),
        NetworkSettings.PIPELINED_MAX_REQUESTS,
        config.get(NetworkProperties.SOCKET_SEND_BUFFER_BYTES),
        config.get(NetworkProperties.SOCKET_RECEIVE_BUFFER_BYTES),
        config.get(NetworkProperties.SOCKET_LISTEN_BACKLOG_SIZE),
        config.get(NetworkProperties.MAX_CONNECTIONS),
        config.get(NetworkProperties.MAX_CONNECTIONS_PER_IP),
        overrides(config.get(NetworkProperties.MAX_CONNECTIONS_PER_IP_OVERRIDES)),
        config.get(NetworkProperties.CONNECTIONS_MAX_IDLE_MS),
        NetworkSettings.DRAIN_MAX_MS);
  }

  private static List<NetworkSettings.Listener> listeners(BrokerConfig config) {
    Map<String, Endpoint> advertised = new HashMap<>();
    config.advertisedListeners().forEach(endpoint -> advertised.put(endpoint.name(), endpoint));
    List<NetworkSettings.Listener> result = new ArrayList<>();
    for (Endpoint bind : config.listeners()) {
      Endpoint told = advertised.getOrDefault(bind.name(), bind);
      result.add(
          new NetworkSettings.Listener(
              bind.name(), bind.host(), bind.port(), told.host(), told.port()));
    }
    return result;
  }

  private static Map<String, Integer> overrides(List<String> pairs) {
    Map<String, Integer> limits = new HashMap<>();
    for (String pair : pairs) {
      int colon = pair.lastIndexOf(':');
      limits.put(
          pair.substring(0, colon).trim(), Integer.parseInt(pair.substring(colon + 1).trim()));
    }
    return limits;
  }
}
