package dev.tangram.client.admin;

import dev.tangram.client.ClientException;
import dev.tangram.client.ClusterClient;
import dev.tangram.client.Retries;
import dev.tangram.protocol.ApiMessage;
import dev.tangram.protocol.message.FindCoordinatorRequest;
import dev.tangram.protocol.message.FindCoordinatorResponse;
import java.util.List;
import java.util.function.IntFunction;

/**
 * Finds the coordinators of groups. One that is just being loaded, or has moved, is asked for again
 * until the retry timeout of the client.
 */
final class Coordinators {

  /** The last version that asks for one key, in every broker there is. */
  private static final short SINGLE_KEY_VERSION = 3;

  private final ClusterClient cluster;

  Coordinators(ClusterClient cluster) {
    this.cluster = cluster;
  }

  /**
   * Does something at the coordinator of a group; repeated while it fails in a retriable way.
   *
   * @param attempt gets the id of the coordinating broker
   */
  <T> T at(String groupId, IntFunction<T> attempt) {
    return cluster.retries().run(number -> attempt.apply(find(groupId)));
  }

  /** Sends a request to a broker and waits for its answer. */
  <T extends ApiMessage> T call(int broker, ApiMessage request, Class<T> type, int maxVersion) {
    return Retries.await(cluster.send(broker, request, type, (short) maxVersion));
  }

  private int find(String groupId) {
    FindCoordinatorResponse response =
        cluster.callAny(
            new FindCoordinatorRequest().setKey(groupId),
            FindCoordinatorResponse.class,
            SINGLE_KEY_VERSION);
    ClientException.check(
        response.errorCode(), "Coordinator of group " + groupId, response.errorMessage());
    if (!cluster.view().nodes().containsKey(response.nodeId())) {
      cluster.refresh(List.of(), false);
    }
    return response.nodeId();
  }
}
