package dev.tangram.client.consumer;

import dev.tangram.client.ClusterView;
import dev.tangram.model.TopicPartition;
import dev.tangram.model.Uuids;
import dev.tangram.protocol.message.FetchRequest;
import dev.tangram.protocol.message.FetchRequest.FetchPartition;
import dev.tangram.protocol.message.FetchRequest.FetchTopic;
import dev.tangram.protocol.message.FetchResponse;
import dev.tangram.protocol.message.FetchResponse.FetchableTopicResponse;
import dev.tangram.protocol.message.FetchResponse.PartitionData;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** One Fetch request without a session (KIP-227), and the reading of its answer. */
final class Fetch {

  /** The last version that names topics; later ones know their ids only (KIP-516). */
  private static final short LAST_BY_NAME = 12;

  private static final int CONSUMER = -1;
  private static final int NO_SESSION_EPOCH = -1;

  private final Map<TopicPartition, Long> wanted;
  private final Map<UUID, String> names = new HashMap<>();
  private final FetchRequest request;
  private boolean allHaveIds = true;

  Fetch(ClusterView view, Map<TopicPartition, Long> wanted, ReaderSettings settings) {
    this.wanted = wanted;
    Map<String, List<FetchPartition>> byTopic = new LinkedHashMap<>();
    wanted.forEach(
        (partition, offset) ->
            byTopic
                .computeIfAbsent(partition.topic(), topic -> new ArrayList<>())
                .add(
                    new FetchPartition()
                        .setPartition(partition.partition())
                        .setFetchOffset(offset)
                        .setPartitionMaxBytes(settings.partitionMaxBytes())));
    List<FetchTopic> topics = new ArrayList<>();
    byTopic.forEach(
        (name, partitions) -> {
          UUID id = view.topic(name).id();
          allHaveIds &= !Uuids.ZERO.equals(id);
          names.put(id, name);
          topics.add(new FetchTopic().setTopic(name).setTopicId(id).setPartitions(partitions));
        });
    this.request =
        new FetchRequest()
            .setReplicaId(CONSUMER)
            .setMaxWaitMs(settings.maxWaitMs())
            .setMinBytes(settings.minBytes())
            .setMaxBytes(settings.maxBytes())
            .setSessionEpoch(NO_SESSION_EPOCH)
            .setTopics(topics);
  }

  FetchRequest request() {
    return request;
  }

  short maxVersion() {
    return allHaveIds ? Short.MAX_VALUE : LAST_BY_NAME;
  }

  Set<TopicPartition> partitions() {
    return wanted.keySet();
  }

  long offset(TopicPartition partition) {
    return wanted.get(partition);
  }

  /** The answer's parts by partition; what was not asked for is left out. */
  Map<TopicPartition, PartitionData> match(FetchResponse response) {
    Map<TopicPartition, PartitionData> matched = new LinkedHashMap<>();
    for (FetchableTopicResponse topic : response.responses()) {
      boolean named = topic.topic() != null && !topic.topic().isEmpty();
      String name = named ? topic.topic() : names.get(topic.topicId());
      for (PartitionData data : topic.partitions()) {
        if (name != null && data.partitionIndex() >= 0) {
          TopicPartition partition = new TopicPartition(name, data.partitionIndex());
          if (wanted.containsKey(partition)) {
            matched.put(partition, data);
          }
        }
      }
    }
    return matched;
  }
}
