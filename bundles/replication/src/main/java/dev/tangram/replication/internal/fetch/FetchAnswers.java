package dev.tangram.replication.internal.fetch;

import dev.tangram.model.ErrorCode;
import dev.tangram.protocol.message.FetchResponse;
import dev.tangram.protocol.message.FetchResponse.NodeEndpoint;
import dev.tangram.replication.ReplicaManager;
import dev.tangram.replication.internal.leaders.LeaderEndpoints;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns what was read into what a client of a certain version can be sent. */
final class FetchAnswers {

  private static final Logger LOG = LoggerFactory.getLogger(FetchAnswers.class);

  private final ReplicaManager replicas;
  private final OldFormats oldFormats;
  private final Executor converter;

  /**
   * @param converter runs conversions to old formats, which take long
   */
  FetchAnswers(ReplicaManager replicas, OldFormats oldFormats, Executor converter) {
    this.replicas = replicas;
    this.oldFormats = oldFormats;
    this.converter = converter;
  }

  /** Gives every result its payload, now or later. */
  void finish(
      FetchParameters parameters,
      List<FetchPartition> wanted,
      List<PartitionResult> results,
      Consumer<List<PartitionResult>> then) {
    if (parameters.todaysFormat() || results.stream().allMatch(r -> r.sizeInBytes() == 0)) {
      then.accept(payloads(parameters, wanted, results));
    } else {
      converter.execute(() -> then.accept(payloads(parameters, wanted, results)));
    }
  }

  private List<PartitionResult> payloads(
      FetchParameters parameters, List<FetchPartition> wanted, List<PartitionResult> results) {
    for (int i = 0; i < results.size(); i++) {
      PartitionResult result = results.get(i);
      if (result.slice() != null) {
        results.set(i, payload(parameters, wanted.get(i), result));
      }
    }
    return results;
  }

  private PartitionResult payload(
      FetchParameters parameters, FetchPartition wanted, PartitionResult result) {
    try {
      int size = result.slice().sizeInBytes();
      if (parameters.version() >= 10 || size == 0) {
        return result.records(Payloads.of(result.slice(), size));
      }
      return oldFormats.payload(parameters, wanted, result);
    } catch (IOException e) {
      LOG.error("Reading {}-{} failed", wanted.topic(), wanted.index(), e);
      return result.refuse(ErrorCode.KAFKA_STORAGE_ERROR);
    } catch (RuntimeException e) {
      LOG.error("An answer for {}-{} failed", wanted.topic(), wanted.index(), e);
      return result.refuse(ErrorCode.UNKNOWN_SERVER_ERROR);
    }
  }

  /** Adds the addresses of the leaders that results name (KIP-951). */
  void nameLeaders(
      FetchParameters parameters,
      List<PartitionResult> results,
      String listener,
      FetchResponse response) {
    if (parameters.version() < 16) {
      return;
    }
    LeaderEndpoints endpoints = null;
    for (PartitionResult result : results) {
      if (result.leader() != null) {
        endpoints = endpoints == null ? new LeaderEndpoints(replicas.image(), listener) : endpoints;
        endpoints.add(result.leader());
      }
    }
    if (endpoints != null) {
      List<NodeEndpoint> nodes = new ArrayList<>();
      endpoints.forEach(
          (broker, endpoint) ->
              nodes.add(
                  new NodeEndpoint()
                      .setNodeId(broker.id())
                      .setHost(endpoint.host())
                      .setPort(endpoint.port())
                      .setRack(broker.rack())));
      response.setNodeEndpoints(nodes);
    }
  }
}
