package dev.tangram.cluster.zookeeper.internal.znode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tangram.metadata.BrokerImage;
import dev.tangram.metadata.ClusterStore.PartitionState;
import dev.tangram.metadata.ClusterStore.ProducerIdBlock;
import dev.tangram.metadata.ClusterStore.TopicAssignment;
import dev.tangram.metadata.ConfigResource;
import dev.tangram.metadata.Endpoint;
import dev.tangram.model.Uuids;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import kafka.api.LeaderAndIsr;
import kafka.cluster.Broker;
import kafka.cluster.EndPoint;
import kafka.controller.LeaderIsrAndControllerEpoch;
import kafka.controller.ReplicaAssignment;
import kafka.zk.BrokerIdZNode;
import kafka.zk.BrokerInfo;
import kafka.zk.ClusterIdZNode;
import kafka.zk.ConfigEntityChangeNotificationSequenceZNode;
import kafka.zk.ConfigEntityZNode;
import kafka.zk.ControllerZNode;
import kafka.zk.FeatureZNode;
import kafka.zk.ProducerIdBlockZNode;
import kafka.zk.TopicPartitionStateZNode;
import kafka.zk.TopicZNode;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.network.ListenerName;
import org.apache.kafka.common.security.auth.SecurityProtocol;
import org.apache.kafka.metadata.LeaderRecoveryState;
import org.apache.kafka.server.common.MetadataVersion;
import org.apache.kafka.server.common.ProducerIdsBlock;
import org.apache.zookeeper.data.Stat;
import org.junit.jupiter.api.Test;
import scala.Option;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/** Kafka's own code reads what we write, byte for byte as it writes itself, and we read its. */
class KafkaOracleTest {

  private static final long EPOCH = 77;

  private final BrokerImage broker =
      new BrokerImage(
          3,
          EPOCH,
          List.of(
              new Endpoint("INTERNAL", "SSL", "a.example", 9093),
              new Endpoint("EXTERNAL", "PLAINTEXT", "b.example", 9092)),
          "r1");

  @Test
  void registration() {
    byte[] ours = BrokerNode.write(broker, 9999, 1234);
    BrokerInfo read = BrokerIdZNode.decode(3, ours);

    assertThat(read.version()).isEqualTo(5);
    assertThat(read.jmxPort()).isEqualTo(9999);
    assertThat(read.broker().rack()).isEqualTo(Option.apply("r1"));
    assertThat(read.broker().endPoints().mkString(" "))
        .isEqualTo(
            "EndPoint(a.example,9093,ListenerName(INTERNAL),SSL)"
                + " EndPoint(b.example,9092,ListenerName(EXTERNAL),PLAINTEXT)");

    BrokerInfo theirs = BrokerInfo.apply(kafkaBroker(), MetadataVersion.latestTesting(), 9999);
    byte[] theirBytes = theirs.toJsonBytes();
    assertThat(BrokerNode.read(3, theirBytes, EPOCH)).isEqualTo(broker);
    assertThat(withoutTimestamp(ours)).isEqualTo(withoutTimestamp(theirBytes));
  }

  @Test
  void registrationWithoutPlaintextHasNoHost() {
    BrokerImage secure =
        new BrokerImage(1, EPOCH, List.of(new Endpoint("SSL", "SSL", "::1", 9093)), null);
    byte[] ours = BrokerNode.write(secure, -1, 1);

    assertThat(text(ours)).contains("\"host\":null", "\"port\":-1").doesNotContain("rack");
    assertThat(BrokerIdZNode.decode(1, ours).broker().endPoints().head().host()).isEqualTo("::1");
    assertThat(BrokerNode.read(1, ours, EPOCH)).isEqualTo(secure);
    BrokerInfo theirs = BrokerIdZNode.decode(1, ours);
    assertThat(withoutTimestamp(ours)).isEqualTo(withoutTimestamp(theirs.toJsonBytes()));
  }

  @Test
  void oldRegistrationsAreRead() {
    byte[] first = bytes("{\"version\":1,\"host\":\"h\",\"port\":1,\"jmx_port\":2}");
    assertThat(BrokerNode.read(1, first, EPOCH).endpoints())
        .containsExactly(new Endpoint("PLAINTEXT", "PLAINTEXT", "h", 1));
    byte[] second =
        bytes("{\"version\":2,\"endpoints\":[\"SSL://h:2\"],\"host\":null,\"port\":-1,\"new\":{}}");
    assertThat(BrokerNode.read(1, second, EPOCH).endpoints())
        .containsExactly(new Endpoint("SSL", "SSL", "h", 2));
  }

  @Test
  void assignment() {
    UUID id = Uuids.random();
    TopicAssignment assignment =
        new TopicAssignment(
            "t",
            id,
            Map.of(0, List.of(1, 2, 3), 1, List.of(2, 3)),
            Map.of(0, List.of(3)),
            Map.of(0, List.of(1)));
    Map<TopicPartition, ReplicaAssignment> theirs = new HashMap<>();
    theirs.put(new TopicPartition("t", 0), ReplicaAssignment.apply(seq(1, 2, 3), seq(3), seq(1)));
    theirs.put(new TopicPartition("t", 1), ReplicaAssignment.apply(seq(2, 3), seq(), seq()));
    Uuid kafkaId = new Uuid(id.getMostSignificantBits(), id.getLeastSignificantBits());

    byte[] ours = TopicNodes.writeAssignment(assignment);
    TopicZNode.TopicIdReplicaAssignment read = TopicZNode.decode("t", ours);
    assertThat(read.topicId()).isEqualTo(Option.apply(kafkaId));
    assertThat(CollectionConverters.asJava(read.assignment())).isEqualTo(theirs);

    byte[] theirBytes =
        TopicZNode.encode(Option.apply(kafkaId), CollectionConverters.asScala(theirs));
    assertThat(TopicNodes.readAssignment("t", theirBytes)).isEqualTo(assignment);
    assertThat(text(ours)).isEqualTo(text(theirBytes));
  }

  @Test
  void oldAssignmentsAreRead() {
    byte[] first = bytes("{\"version\":1,\"partitions\":{\"1\":[2],\"0\":[1]}}");
    assertThat(TopicNodes.readAssignment("t", first))
        .isEqualTo(
            new TopicAssignment(
                "t", Uuids.ZERO, Map.of(0, List.of(1), 1, List.of(2)), Map.of(), Map.of()));
  }

  @Test
  void partitionState() {
    PartitionState state = new PartitionState(1, 7, List.of(1, 3), 4, 9);
    LeaderIsrAndControllerEpoch theirs =
        LeaderIsrAndControllerEpoch.apply(
            LeaderAndIsr.apply(1, 7, seq(1, 3).toList(), LeaderRecoveryState.RECOVERED, 9), 4);
    byte[] ours = TopicNodes.writeState(state);
    Stat stat = new Stat();
    stat.setVersion(9);

    assertThat(TopicPartitionStateZNode.decode(ours, stat)).isEqualTo(Option.apply(theirs));
    byte[] theirBytes = TopicPartitionStateZNode.encode(theirs);
    assertThat(TopicNodes.readState("p", theirBytes, 9)).isEqualTo(state);
    assertThat(text(ours)).isEqualTo(text(theirBytes));
  }

  @Test
  void clusterNodes() {
    assertThat(text(ClusterNodes.writeClusterId("abc")))
        .isEqualTo(text(ClusterIdZNode.toJson("abc")));
    assertThat(ClusterNodes.readClusterId(ClusterIdZNode.toJson("abc"))).isEqualTo("abc");

    assertThat(text(ClusterNodes.writeController(5, 12)))
        .isEqualTo(text(ControllerZNode.encode(5, 12, -1)));
    assertThat(ClusterNodes.readController(ControllerZNode.encode(5, 12, -1))).isEqualTo(5);

    FeatureZNode features = FeatureZNode.decode(ClusterNodes.writeFeatures());
    assertThat(features.features().isEmpty()).isTrue();
    assertThat(text(ClusterNodes.writeFeatures())).isEqualTo(text(FeatureZNode.encode(features)));

    ProducerIdsBlock block = new ProducerIdsBlock(2, 3000, 1000);
    byte[] theirBlock = ProducerIdBlockZNode.generateProducerIdBlockJson(block);
    assertThat(text(ClusterNodes.writeProducerIds(2, new ProducerIdBlock(3000, 3999))))
        .isEqualTo(text(theirBlock));
    assertThat(ClusterNodes.readProducerIds(theirBlock)).isEqualTo(new ProducerIdBlock(3000, 3999));
  }

  @Test
  void configurations() {
    Properties theirs = new Properties();
    theirs.setProperty("retention.ms", "1000");
    byte[] theirBytes = ConfigEntityZNode.encode(theirs);
    Map<String, String> ours = Map.of("retention.ms", "1000");

    assertThat(text(ConfigNodes.writeConfig(ours))).isEqualTo(text(theirBytes));
    assertThat(ConfigNodes.readConfig("p", theirBytes)).isEqualTo(ours);
    assertThat(ConfigEntityZNode.decode(ConfigNodes.writeConfig(ours))).isEqualTo(theirs);

    byte[] change = ConfigEntityChangeNotificationSequenceZNode.encode("topics/t");
    assertThat(text(ConfigNodes.writeChange(ConfigResource.topic("t")))).isEqualTo(text(change));
    assertThat(ConfigNodes.readChange("p", change)).contains(ConfigResource.topic("t"));
    byte[] old = bytes("{\"version\":1,\"entity_type\":\"topics\",\"entity_name\":\"t\"}");
    assertThat(ConfigNodes.readChange("p", old)).contains(ConfigResource.topic("t"));
    byte[] nested = bytes("{\"version\":2,\"entity_path\":\"users/u/clients/c\"}");
    assertThat(ConfigNodes.readChange("p", nested)).isEmpty();
  }

  @Test
  void namesOfUsersAreEncodedLikeKafkas() {
    for (String name : List.of("a b", "x*y", "ü/ñ", "~-_.", "CN=a,OU=b", "a+b%c")) {
      String node = Paths.nodeName(ConfigResource.Type.USER, name);
      assertThat(node).isEqualTo(org.apache.kafka.common.utils.Sanitizer.sanitize(name));
      assertThat(Paths.entityName(ConfigResource.Type.USER, node)).isEqualTo(name);
    }
    assertThat(Paths.config(new ConfigResource(ConfigResource.Type.CLIENT, "<default>")))
        .isEqualTo("/config/clients/<default>");
  }

  @Test
  void namesOfGroupsMayHoldAnything() {
    for (String name : List.of("g", "a b+c*d/e%f", ".", "..", "...", "<default>", "gruppe ü")) {
      String node = Paths.nodeName(ConfigResource.Type.GROUP, name);
      assertThat(node).doesNotContain("/").isNotIn(".", "..", "<default>");
      assertThat(Paths.entityName(ConfigResource.Type.GROUP, node)).isEqualTo(name);
    }
    assertThat(Paths.entityName(ConfigResource.Type.GROUP, "100%")).isEqualTo("100%");
  }

  private static Broker kafkaBroker() {
    List<EndPoint> endpoints =
        List.of(
            EndPoint.apply("a.example", 9093, new ListenerName("INTERNAL"), SecurityProtocol.SSL),
            EndPoint.apply(
                "b.example", 9092, new ListenerName("EXTERNAL"), SecurityProtocol.PLAINTEXT));
    return Broker.apply(3, CollectionConverters.asScala(endpoints).toSeq(), Option.apply("r1"));
  }

  private static Seq<Object> seq(Integer... values) {
    return CollectionConverters.asScala(List.<Object>of((Object[]) values)).toSeq();
  }

  private static String withoutTimestamp(byte[] json) {
    return text(json).replaceAll("\"timestamp\":\"\\d+\"", "\"timestamp\":\"\"");
  }

  private static String text(byte[] data) {
    return new String(data, StandardCharsets.UTF_8);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
