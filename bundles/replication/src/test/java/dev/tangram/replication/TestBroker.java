package dev.tangram.replication;

import dev.tangram.configuration.BrokerConfig;
import dev.tangram.log.LogManager;
import dev.tangram.log.LogSettings;
import dev.tangram.metadata.BrokerControl.ControlResult;
import dev.tangram.metadata.BrokerControl.PartitionAssignment;
import dev.tangram.metadata.BrokerControl.Sender;
import dev.tangram.metadata.BrokerIdentity;
import dev.tangram.metadata.BrokerImage;
import dev.tangram.metadata.ClusterMetadata;
import dev.tangram.metadata.ConfigResource;
import dev.tangram.metadata.Endpoint;
import dev.tangram.metadata.PartitionImage;
import dev.tangram.model.ErrorCode;
import dev.tangram.model.TopicPartition;
import dev.tangram.records.CodecLookup;
import dev.tangram.storage.StorageEngine;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.UUID;
import java.util.concurrent.Executors;

/** One broker without network and controller: real logs on the segment engine, time by hand. */
public final class TestBroker implements AutoCloseable {

  public static final int ID = 1;
  public static final long EPOCH = 100;
  public static final Sender CONTROLLER = new Sender(ID, 1, EPOCH);

  public final ManualTimer timer = new ManualTimer();
  public final BrokerIdentity identity = new BrokerIdentity(ID);
  public final ClusterMetadata metadata = new ClusterMetadata();
  public final StorageEngine engine = ServiceLoader.load(StorageEngine.class).findFirst().get();
  public final LogManager logs;
  public final ReplicaManager replicas;
  private final Map<String, UUID> topicIds = new HashMap<>();

  public TestBroker(Path directory, String... properties) {
    Map<String, String> given = new HashMap<>();
    given.put("log.dirs", directory.toString());
    given.put("broker.id", Integer.toString(ID));
    for (int i = 0; i < properties.length; i += 2) {
      given.put(properties[i], properties[i + 1]);
    }
    BrokerConfig config = BrokerConfig.parse(given);
    logs =
        new LogManager(
            LogSettings.of(config),
            CodecLookup.fromServiceLoader(TestBroker.class.getClassLoader()),
            Clock.systemUTC(),
            () -> Executors.newScheduledThreadPool(1));
    logs.engineAdded(engine);
    logs.start();
    identity.registered(EPOCH);
    replicas = new ReplicaManager(identity, logs, metadata, config, new Delays(timer));
    replicas.start();
  }

  /** Creates a topic that this broker leads alone. */
  public TestBroker topic(String name, int partitions, String... configs) {
    Map<String, String> given = new HashMap<>();
    for (int i = 0; i < configs.length; i += 2) {
      given.put(configs[i], configs[i + 1]);
    }
    metadata.update(image -> image.change().config(ConfigResource.topic(name), given).build());
    List<PartitionAssignment> assignments = new ArrayList<>();
    for (int i = 0; i < partitions; i++) {
      assignments.add(assignment(name, i, ID, 0, List.of(ID), List.of(ID)));
    }
    announce(assignments);
    ControlResult result = replicas.leaderAndIsr(CONTROLLER, assignments, List.of());
    result
        .partitions()
        .forEach(
            (partition, error) -> {
              if (error != ErrorCode.NONE) {
                throw new AssertionError(partition + ": " + error);
              }
            });
    return this;
  }

  public PartitionAssignment assignment(
      String topic, int index, int leader, int epoch, List<Integer> isr, List<Integer> replicaIds) {
    PartitionImage state =
        new PartitionImage(index, leader, epoch, isr, 0, 1, replicaIds, List.of(), List.of());
    return new PartitionAssignment(topic, topicId(topic), state, true);
  }

  /** Makes this broker's role what the arguments say. */
  public ErrorCode assign(PartitionAssignment assignment) {
    announce(List.of(assignment));
    ControlResult result = replicas.leaderAndIsr(CONTROLLER, List.of(assignment), List.of());
    return result.partitions().get(id(assignment));
  }

  private void announce(List<PartitionAssignment> assignments) {
    List<BrokerImage> brokers = List.of(broker(ID), broker(2));
    if (replicas.updateMetadata(CONTROLLER, brokers, assignments) != ErrorCode.NONE) {
      throw new AssertionError("the metadata was refused");
    }
  }

  private static BrokerImage broker(int id) {
    Endpoint endpoint = new Endpoint("PLAINTEXT", "PLAINTEXT", "host" + id, 9000 + id);
    return new BrokerImage(id, EPOCH, List.of(endpoint), "rack" + id);
  }

  public static TopicPartition id(PartitionAssignment assignment) {
    return new TopicPartition(assignment.topic(), assignment.state().partition());
  }

  public UUID topicId(String topic) {
    return topicIds.computeIfAbsent(topic, name -> UUID.randomUUID());
  }

  public Partition partition(String topic, int index) {
    return replicas.partition(topic, index);
  }

  @Override
  public void close() {
    replicas.close();
    logs.close();
  }
}
