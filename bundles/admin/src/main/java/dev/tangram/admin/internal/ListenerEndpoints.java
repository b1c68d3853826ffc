package dev.tangram.admin.internal;

import dev.tangram.metadata.BrokerImage;
import dev.tangram.metadata.ClusterImage;
import dev.tangram.metadata.Endpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

/** The brokers that clients of a listener can reach. */
final class ListenerEndpoints {

  private ListenerEndpoints() {}

  /** One entry of an answer for each living broker that has the listener. */
  static <T> List<T> list(
      ClusterImage image, String listener, BiFunction<BrokerImage, Endpoint, T> entry) {
    List<T> entries = new ArrayList<>(image.brokers().size());
    for (BrokerImage broker : image.brokers().values()) {
      broker.endpoint(listener).ifPresent(endpoint -> entries.add(entry.apply(broker, endpoint)));
    }
    return entries;
  }
}
