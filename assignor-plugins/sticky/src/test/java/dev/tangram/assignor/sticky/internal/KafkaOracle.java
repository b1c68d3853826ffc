package dev.tangram.assignor.sticky.internal;

import dev.tangram.assignor.Assignment;
import dev.tangram.assignor.MemberView;
import dev.tangram.assignor.TopicView;
import dev.tangram.assignor.tck.Scenario;
import dev.tangram.model.TopicPartition;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
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
      members.put(member.memberId(), subscription(member));
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

  private static Subscription subscription(MemberView member) {
    List<org.apache.kafka.common.TopicPartition> owned =
        member.owned().stream()
            .map(p -> new org.apache.kafka.common.TopicPartition(p.topic(), p.partition()))
            .toList();
    Subscription subscription =
        new Subscription(
            member.topics(),
            stickyUserData(member),
            owned,
            member.ownedGeneration(),
            member.rack());
    subscription.setGroupInstanceId(member.instanceId());
    return subscription;
  }

  /** What a member of the sticky assignor writes into its subscription. */
  static ByteBuffer stickyUserData(MemberView member) {
    Map<String, List<Integer>> byTopic = new TreeMap<>();
    member
        .owned()
        .forEach(
            p -> byTopic.computeIfAbsent(p.topic(), any -> new ArrayList<>()).add(p.partition()));
    ByteBuffer data = ByteBuffer.allocate(100_000);
    data.putInt(byTopic.size());
    byTopic.forEach(
        (topic, partitions) -> {
          byte[] name = topic.getBytes(StandardCharsets.UTF_8);
          data.putShort((short) name.length).put(name).putInt(partitions.size());
          partitions.forEach(data::putInt);
        });
    return data.putInt(member.ownedGeneration()).flip();
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
