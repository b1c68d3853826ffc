package dev.tangram.assignor.range.internal;

import dev.tangram.assignor.Assignment;
import dev.tangram.assignor.MemberView;
import dev.tangram.assignor.TopicView;
import dev.tangram.assignor.tck.Scenario;
import dev.tangram.model.TopicPartition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.GroupSubscription;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Subscription;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;

/** Asks an assignor of the Java client. */
final class KafkaOracle {

  private KafkaOracle() {}

  static Assignment ask(ConsumerPartitionAssignor assignor, Scenario scenario) {
    Map<String, Subscription> members = new HashMap<>();
    for (MemberView member : scenario.group().members()) {
      members.put(member.memberId(), subscription(assignor, member));
    }
    Map<String, List<TopicPartition>> answer = new TreeMap<>();
    assignor
        .assign(cluster(scenario), new GroupSubscription(members))
        .groupAssignment()
        .forEach(
            (member, its) ->
                answer.put(
                    member,
                    its.partitions().stream()
                        .map(p -> new TopicPartition(p.topic(), p.partition()))
                        .toList()));
    return Assignment.of(answer);
  }

  private static Subscription subscription(ConsumerPartitionAssignor assignor, MemberView member) {
    List<org.apache.kafka.common.TopicPartition> owned =
        member.owned().stream()
            .map(p -> new org.apache.kafka.common.TopicPartition(p.topic(), p.partition()))
            .toList();
    Subscription subscription =
        new Subscription(
            member.topics(),
            assignor.subscriptionUserData(Set.copyOf(member.topics())),
            owned,
            member.ownedGeneration(),
            member.rack());
    subscription.setGroupInstanceId(member.instanceId());
    return subscription;
  }

  private static Cluster cluster(Scenario scenario) {
    Map<String, Node> nodes = new TreeMap<>();
    List<PartitionInfo> partitions = new ArrayList<>();
    for (TopicView topic : scenario.topics().topics()) {
      for (int p = 0; p < topic.partitions(); p++) {
        List<Node> replicas = new ArrayList<>();
        for (String rack : topic.racksOf(p)) {
          replicas.add(nodes.computeIfAbsent(rack, any -> new Node(nodes.size(), "host", 1, rack)));
        }
        Node[] array = replicas.toArray(Node[]::new);
        partitions.add(new PartitionInfo(topic.name(), p, Node.noNode(), array, array));
      }
    }
    return new Cluster("cluster", nodes.values(), partitions, Set.of(), Set.of());
  }
}
