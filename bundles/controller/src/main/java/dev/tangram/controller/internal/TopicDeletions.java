package dev.tangram.controller.internal;

import dev.tangram.metadata.ClusterStore;
import dev.tangram.metadata.ClusterStore.ControllerEpoch;
import dev.tangram.metadata.ClusterStore.PartitionKey;
import dev.tangram.model.TopicPartition;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes topics: the brokers stop serving them, then drop their data, then the topic's nodes go. A
 * topic with a replica on a dead broker waits until that is back, so that its data is never left
 * behind.
 */
final class TopicDeletions {

  private static final Logger LOG = LoggerFactory.getLogger(TopicDeletions.class);

  private final ControllerContext context;
  private final ClusterStore store;
  private final ControllerEpoch epoch;
  private final Supplier<ControlBatch> batches;
  private final Consumer<String> onDeleted;

  TopicDeletions(
      ControllerContext context,
      ClusterStore store,
      ControllerEpoch epoch,
      Supplier<ControlBatch> batches,
      Consumer<String> onDeleted) {
    this.context = context;
    this.store = store;
    this.epoch = epoch;
    this.batches = batches;
    this.onDeleted = onDeleted;
  }

  /** Carries out what is asked for and possible now. */
  void resume() {
    for (String topic : store.topicsToDelete()) {
      if (context.topics().containsKey(topic)) {
        delete(topic);
      } else {
        remove(topic);
      }
    }
  }

  private void remove(String topic) {
    store.deleteTopic(topic, epoch);
    context.forgetTopic(topic);
    onDeleted.accept(topic);
  }

  private void delete(String topic) {
    List<PartitionKey> partitions = context.partitionsOf(List.of(topic));
    if (context.deleting().add(topic)) {
      batches.get().metadata(context.brokers().keySet(), partitions).send();
    }
    boolean allAlive =
        partitions.stream()
            .flatMap(key -> context.replicas(key).stream())
            .allMatch(context::isLive);
    if (!allAlive) {
      LOG.info(
          "The deletion of topic {} waits for a broker that has a replica of it and is not alive",
          topic);
      return;
    }
    Set<TopicPartition> failed = batches.get().deleteReplicas(partitions).send();
    if (failed.isEmpty()) {
      remove(topic);
      LOG.info("Deleted topic {}", topic);
    } else {
      LOG.warn("The deletion of topic {} is not finished: {} could not be removed", topic, failed);
    }
  }
}
