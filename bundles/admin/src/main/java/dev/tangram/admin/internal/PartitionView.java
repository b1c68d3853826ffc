package dev.tangram.admin.internal;

import dev.tangram.metadata.BrokerImage;
import dev.tangram.metadata.ClusterImage;
import dev.tangram.metadata.PartitionImage;
import dev.tangram.model.ErrorCode;
import java.util.List;

/**
 * A partition as the clients of one listener see it.
 *
 * @param error LEADER_NOT_AVAILABLE without a living leader, LISTENER_NOT_FOUND when the leader has
 *     no such listener
 * @param leader broker id, -1 where there is an error
 * @param offline assigned replicas whose broker is not alive or not reachable by the listener
 */
record PartitionView(
    PartitionImage state, ErrorCode error, int leader, int[] replicas, int[] isr, int[] offline) {

  static PartitionView of(ClusterImage image, PartitionImage state, String listener) {
    BrokerImage leader = image.brokers().get(state.leader());
    ErrorCode error = ErrorCode.NONE;
    if (leader == null) {
      error = ErrorCode.LEADER_NOT_AVAILABLE;
    } else if (leader.endpoint(listener).isEmpty()) {
      error = ErrorCode.LISTENER_NOT_FOUND;
    }
    int[] offline =
        state.replicas().stream()
            .mapToInt(Integer::intValue)
            .filter(id -> !reachable(image, id, listener))
            .toArray();
    int leaderId = error == ErrorCode.NONE ? state.leader() : PartitionImage.NO_LEADER;
    return new PartitionView(
        state, error, leaderId, ids(state.replicas()), ids(state.isr()), offline);
  }

  private static boolean reachable(ClusterImage image, int broker, String listener) {
    BrokerImage found = image.brokers().get(broker);
    return found != null && found.endpoint(listener).isPresent();
  }

  private static int[] ids(List<Integer> brokers) {
    return brokers.stream().mapToInt(Integer::intValue).toArray();
  }
}
