package dev.tangram.controller.internal;

import dev.tangram.metadata.BrokerImage;
import dev.tangram.metadata.ClusterStore;
import dev.tangram.metadata.ClusterStore.ControllerEpoch;
import dev.tangram.metadata.ClusterStore.PartitionKey;
import dev.tangram.metadata.ClusterStore.TopicAssignment;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One term as controller: from the election to the loss of the role. Used by the controller's
 * thread alone.
 *
 * @see <a href="https://cwiki.apache.org/confluence/display/KAFKA/Kafka+Controller+Internals">Kafka
 *     Controller Internals</a>
 */
final class ActiveController {

  private static final Logger LOG = LoggerFactory.getLogger(ActiveController.class);

  private final int brokerId;
  private final ClusterStore store;
  private final ControllerEpoch epoch;
  private final BrokerChannel channel;
  private final ControllerContext context = new ControllerContext();
  private final PartitionStateMachine partitions;
  private final TopicDeletions deletions;

  ActiveController(
      int brokerId,
      ClusterStore store,
      ControllerEpoch epoch,
      BrokerChannel channel,
      Predicate<String> uncleanAllowed,
      Consumer<String> onDeleted) {
    this.brokerId = brokerId;
    this.store = store;
    this.epoch = epoch;
    this.channel = channel;
    this.partitions = new PartitionStateMachine(context, store, epoch, uncleanAllowed);
    this.deletions = new TopicDeletions(context, store, epoch, this::batch, onDeleted);
  }

  ControllerEpoch epoch() {
    return epoch;
  }

  /**
   * Reads everything, then tells the brokers: who lives first, then roles, then the whole metadata.
   */
  void begin() {
    store.brokers().forEach(broker -> context.brokers().put(broker.id(), broker));
    context.topics().putAll(store.topicAssignments(store.topics()));
    context.deleting().addAll(store.topicsToDelete());
    context.deleting().retainAll(context.topics().keySet());
    List<PartitionKey> all = context.partitionsOf(context.topics().keySet());
    context.states().putAll(store.partitionStates(all));
    batch().metadata(context.brokers().keySet(), List.of()).send();

    Set<PartitionKey> created = partitions.createMissing(living(all));
    partitions.electOffline(all);
    List<PartitionKey> known = new ArrayList<>(living(all));
    known.removeAll(created);
    batch()
        .leaders(created, true)
        .leaders(known, false)
        .metadata(context.brokers().keySet(), all)
        .send();
    deletions.resume();
    LOG.info(
        "Broker {} is controller with epoch {}: {} brokers, {} topics, {} partitions",
        brokerId,
        epoch.epoch(),
        context.brokers().size(),
        context.topics().size(),
        all.size());
  }

  /** Topics came or went. */
  void topicsChanged() {
    Set<String> now = store.topics();
    Set<String> gone = new HashSet<>(context.topics().keySet());
    gone.removeAll(now);
    gone.forEach(this::topicVanished);
    Set<String> added = new LinkedHashSet<>(now);
    added.removeAll(context.topics().keySet());
    if (!added.isEmpty()) {
      context.topics().putAll(store.topicAssignments(added));
      bringOnline(context.partitionsOf(added));
    }
  }

  /**
   * Somebody removed a topic's nodes without a request; what the brokers have of it is left alone.
   */
  private void topicVanished(String topic) {
    LOG.warn(
        "Topic {} vanished from the store without a deletion request; its logs are kept", topic);
    context.deleting().add(topic);
    batch().metadata(context.brokers().keySet(), context.partitionsOf(List.of(topic))).send();
    context.forgetTopic(topic);
  }

  /** The assignment of a topic was rewritten: more partitions. */
  void assignmentChanged(String topic) {
    TopicAssignment now = store.topicAssignments(List.of(topic)).get(topic);
    if (now == null || !context.topics().containsKey(topic) || context.deleting().contains(topic)) {
      return;
    }
    Set<Integer> before = context.topics().get(topic).replicas().keySet();
    List<PartitionKey> added = new ArrayList<>();
    for (int partition : now.replicas().keySet()) {
      if (!before.contains(partition)) {
        added.add(new PartitionKey(topic, partition));
      }
    }
    context.topics().put(topic, now);
    bringOnline(added);
  }

  private void bringOnline(Collection<PartitionKey> added) {
    if (added.isEmpty()) {
      return;
    }
    context.states().putAll(store.partitionStates(added));
    Set<PartitionKey> created = partitions.createMissing(added);
    batch().leaders(created, true).metadata(context.brokers().keySet(), added).send();
  }

  /** Brokers came, went or came back in another life (a larger epoch): gone first, then new. */
  void brokersChanged() {
    Map<Integer, BrokerImage> now = new HashMap<>();
    store.brokers().forEach(broker -> now.put(broker.id(), broker));
    Set<Integer> gone = new LinkedHashSet<>();
    Set<Integer> came = new LinkedHashSet<>();
    for (BrokerImage known : context.brokers().values()) {
      BrokerImage current = now.get(known.id());
      if (current == null || current.epoch() != known.epoch()) {
        gone.add(known.id());
      }
    }
    for (BrokerImage current : now.values()) {
      BrokerImage known = context.brokers().get(current.id());
      if (known == null || known.epoch() != current.epoch()) {
        came.add(current.id());
      }
    }
    if (!gone.isEmpty()) {
      context.brokers().keySet().removeAll(gone);
      electAndTell(List.of());
    }
    if (!came.isEmpty()) {
      came.forEach(id -> context.brokers().put(id, now.get(id)));
      electAndTell(came);
      deletions.resume();
    }
  }

  private void electAndTell(Collection<Integer> came) {
    List<PartitionKey> all = context.partitionsOf(context.topics().keySet());
    Set<PartitionKey> created = partitions.createMissing(living(all));
    Set<PartitionKey> changed = new LinkedHashSet<>(partitions.electOffline(all));
    Set<PartitionKey> tellLeaders = new LinkedHashSet<>(changed);
    living(all).stream()
        .filter(key -> context.replicas(key).stream().anyMatch(came::contains))
        .forEach(tellLeaders::add);
    tellLeaders.removeAll(created);
    batch()
        .leaders(created, true)
        .leaders(tellLeaders, false)
        .metadata(context.brokers().keySet(), came.isEmpty() ? changed : all)
        .send();
  }

  void deletionsChanged() {
    deletions.resume();
  }

  private List<PartitionKey> living(Collection<PartitionKey> all) {
    return all.stream().filter(key -> !context.deleting().contains(key.topic())).toList();
  }

  private ControlBatch batch() {
    return new ControlBatch(context, channel, brokerId, epoch.epoch());
  }
}
