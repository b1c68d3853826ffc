package dev.tangram.replication.internal.leaders;

import dev.tangram.metadata.BrokerImage;
import dev.tangram.metadata.ClusterImage;
import dev.tangram.metadata.Endpoint;
import dev.tangram.metadata.PartitionImage;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;

/** Addresses of leaders, collected for an answer that sends clients to them (KIP-951). */
public final class LeaderEndpoints {

  private final ClusterImage image;
  private final String listener;
  private final Map<BrokerImage, Endpoint> endpoints = new LinkedHashMap<>();

  /**
   * @param listener name of the listener by which the client came
   */
  public LeaderEndpoints(ClusterImage image, String listener) {
    this.image = image;
    this.listener = listener;
  }

  /** Adds the leader of a partition, if it lives and has such a listener. */
  public void add(PartitionImage partition) {
    BrokerImage broker = image.brokers().get(partition.leader());
    if (broker != null) {
      broker.endpoint(listener).ifPresent(endpoint -> endpoints.put(broker, endpoint));
    }
  }

  public void forEach(BiConsumer<BrokerImage, Endpoint> action) {
    endpoints.forEach(action);
  }
}
