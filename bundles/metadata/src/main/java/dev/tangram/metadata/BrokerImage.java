package dev.tangram.metadata;

import java.util.List;
import java.util.Optional;

/**
 * A living broker.
 *
 * @param id broker id, 0 or greater
 * @param epoch broker epoch: the czxid of its registration (KIP-380)
 * @param rack the rack, or null
 */
public record BrokerImage(int id, long epoch, List<Endpoint> endpoints, String rack) {

  public BrokerImage {
    endpoints = List.copyOf(endpoints);
  }

  /** The endpoint of a listener, if the broker has one of that name. */
  public Optional<Endpoint> endpoint(String listener) {
    return endpoints.stream().filter(e -> e.listener().equals(listener)).findFirst();
  }
}
