package dev.tangram.client.consumer;

import dev.tangram.client.ClientException;
import dev.tangram.client.ClusterClient;
import dev.tangram.client.ClusterView;
import dev.tangram.client.Retries;
import dev.tangram.model.ErrorCode;
import dev.tangram.model.TopicPartition;
import dev.tangram.protocol.message.ListOffsetsRequest;
import dev.tangram.protocol.message.ListOffsetsRequest.ListOffsetsPartition;
import dev.tangram.protocol.message.ListOffsetsRequest.ListOffsetsTopic;
import dev.tangram.protocol.message.ListOffsetsResponse;
import dev.tangram.protocol.message.ListOffsetsResponse.ListOffsetsPartitionResponse;
import dev.tangram.protocol.message.ListOffsetsResponse.ListOffsetsTopicResponse;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/** Asks leaders for offsets (ListOffsets). Methods block, and repeat what is worth repeating. */
public final class Offsets {

  private static final long LATEST = -1;
  private static final long EARLIEST = -2;

  private final ClusterClient cluster;

  public Offsets(ClusterClient cluster) {
    this.cluster = cluster;
  }

  /** The offsets of the first records that are still there. */
  public Map<TopicPartition, Long> earliest(Collection<TopicPartition> partitions) {
    return lookup(partitions, EARLIEST);
  }

  /** The high watermarks: the offsets that the next readable records will have. */
  public Map<TopicPartition, Long> latest(Collection<TopicPartition> partitions) {
    return lookup(partitions, LATEST);
  }

  /**
   * The offsets of the first records that are not older.
   *
   * @param timestampMs 0 or more
   * @return -1 for partitions where all records are older
   */
  public Map<TopicPartition, Long> atTime(Collection<TopicPartition> partitions, long timestampMs) {
    return lookup(partitions, timestampMs);
  }

  private Map<TopicPartition, Long> lookup(Collection<TopicPartition> partitions, long timestamp) {
    Map<TopicPartition, Long> found = new TreeMap<>();
    Set<TopicPartition> missing = new HashSet<>(partitions);
    return cluster
        .retries()
        .run(
            attempt -> {
              if (attempt > 0) {
                Set<String> topics = new HashSet<>();
                missing.forEach(partition -> topics.add(partition.topic()));
                cluster.refresh(topics, false);
              }
              ClientException problem = attempt(missing, timestamp, found);
              missing.removeAll(found.keySet());
              if (problem != null) {
                throw problem;
              }
              return found;
            });
  }

  /** Asks every leader once; gives the first problem. */
  private ClientException attempt(
      Set<TopicPartition> missing, long timestamp, Map<TopicPartition, Long> found) {
    Map<Integer, List<TopicPartition>> byLeader = new HashMap<>();
    ClientException problem = null;
    for (TopicPartition partition : missing) {
      try {
        ClusterView.Partition led = cluster.view().led(partition);
        byLeader.computeIfAbsent(led.leader(), id -> new ArrayList<>()).add(partition);
      } catch (ClientException e) {
        problem = e;
      }
    }
    List<CompletableFuture<ListOffsetsResponse>> answers = new ArrayList<>();
    byLeader.forEach(
        (leader, wanted) ->
            answers.add(
                cluster.send(leader, request(wanted, timestamp), ListOffsetsResponse.class)));
    for (CompletableFuture<ListOffsetsResponse> answer : answers) {
      try {
        collect(Retries.await(answer), found);
      } catch (ClientException e) {
        problem = e;
      }
    }
    return problem;
  }

  private static ListOffsetsRequest request(List<TopicPartition> wanted, long timestamp) {
    Map<String, List<ListOffsetsPartition>> byTopic = new TreeMap<>();
    for (TopicPartition partition : wanted) {
      byTopic
          .computeIfAbsent(partition.topic(), topic -> new ArrayList<>())
          .add(
              new ListOffsetsPartition()
                  .setPartitionIndex(partition.partition())
                  .setTimestamp(timestamp)
                  .setMaxNumOffsets(1));
    }
    List<ListOffsetsTopic> topics = new ArrayList<>();
    byTopic.forEach(
        (topic, list) -> topics.add(new ListOffsetsTopic().setName(topic).setPartitions(list)));
    return new ListOffsetsRequest().setReplicaId(-1).setTopics(topics);
  }

  private static void collect(ListOffsetsResponse response, Map<TopicPartition, Long> found) {
    ClientException problem = null;
    for (ListOffsetsTopicResponse topic : response.topics()) {
      for (ListOffsetsPartitionResponse one : topic.partitions()) {
        TopicPartition id = new TopicPartition(topic.name(), one.partitionIndex());
        ErrorCode error = ErrorCode.of(one.errorCode());
        if (error == ErrorCode.NONE) {
          found.put(id, offset(one));
        } else {
          problem = ClientException.of(error, "Offset of " + id);
        }
      }
    }
    if (problem != null) {
      throw problem;
    }
  }

  /** Version 0 answers with a list. */
  private static long offset(ListOffsetsPartitionResponse one) {
    long[] old = one.oldStyleOffsets();
    return old != null && old.length > 0 ? old[0] : one.offset();
  }
}
