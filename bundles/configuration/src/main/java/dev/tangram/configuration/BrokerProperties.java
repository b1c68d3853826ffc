package dev.tangram.configuration;

import static dev.tangram.configuration.Allowed.atLeast;
import static dev.tangram.configuration.Allowed.between;

import java.util.List;
import java.util.stream.Stream;

/**
 * Properties of the broker as a whole, and the list of all broker properties. The others are
 * declared by subject: {@link NetworkProperties}, {@link LogProperties}, {@link
 * ReplicationProperties}, {@link ZooKeeperProperties}, {@link CoordinatorProperties}, {@link
 * PluginProperties}.
 */
public final class BrokerProperties {
  private static final ConfigGroup GROUP = new ConfigGroup("Broker");

  public static final ConfigKey<Integer> BROKER_ID =
      GROUP
          .integer("broker.id", -1)
          .allow(atLeast(-1))
          .high()
          .doc(
              "The id of this broker, unique in the cluster. With -1 an id above"
                  + " reserved.broker.max.id is taken from ZooKeeper at the first start and kept in"
                  + " meta.properties.");
  public static final ConfigKey<Boolean> BROKER_ID_GENERATION_ENABLE =
      GROUP
          .bool("broker.id.generation.enable", true)
          .doc("Whether a broker without an id may take one from ZooKeeper.");
  public static final ConfigKey<Integer> RESERVED_BROKER_MAX_ID =
      GROUP
          .integer("reserved.broker.max.id", 1000)
          .allow(atLeast(0))
          .doc("The largest id that may be given by hand; generated ids are above it.");
  public static final ConfigKey<String> BROKER_RACK =
      GROUP
          .string("broker.rack", null)
          .doc("The rack or zone of this broker; replicas of a partition are spread over racks.");
  public static final ConfigKey<Integer> NUM_IO_THREADS =
      GROUP
          .integer("num.io.threads", 8)
          .allow(atLeast(1))
          .high()
          .doc("Threads for requests that may block, for example on the disk.");
  public static final ConfigKey<Integer> TANGRAM_IO_STUCK_MS =
      GROUP
          .integer("tangram.io.stuck.ms", 45_000)
          .allow(atLeast(10))
          .low()
          .doc(
              "Milliseconds after which a request that keeps its thread of num.io.threads is taken"
                  + " for stuck: another thread takes over, for at most as many as there are. Longer"
                  + " than tangram.plugins.call.timeout.ms, which ends what heeds an interrupt.");
  public static final ConfigKey<Integer> BACKGROUND_THREADS =
      GROUP
          .integer("background.threads", 10)
          .allow(atLeast(1))
          .high()
          .doc("Upper limit of threads for background work such as retention and flushing.");
  public static final ConfigKey<Integer> NUM_RECOVERY_THREADS_PER_DATA_DIR =
      GROUP
          .integer("num.recovery.threads.per.data.dir", 1)
          .allow(atLeast(1))
          .high()
          .doc("Threads a data directory for loading logs at start and flushing them at stop.");
  public static final ConfigKey<Integer> NUM_PARTITIONS =
      GROUP
          .integer("num.partitions", 1)
          .allow(atLeast(1))
          .doc("Partitions of a topic that is created without saying how many.");
  public static final ConfigKey<Integer> DEFAULT_REPLICATION_FACTOR =
      GROUP
          .integer("default.replication.factor", 1)
          .allow(atLeast(1))
          .doc("Replicas of a partition of a topic that is created without saying how many.");
  public static final ConfigKey<Boolean> AUTO_CREATE_TOPICS_ENABLE =
      GROUP
          .bool("auto.create.topics.enable", true)
          .high()
          .doc("Whether a metadata request for a missing topic creates it.");
  public static final ConfigKey<Boolean> DELETE_TOPIC_ENABLE =
      GROUP.bool("delete.topic.enable", true).high().doc("Whether topics may be deleted.");
  public static final ConfigKey<Boolean> CONTROLLED_SHUTDOWN_ENABLE =
      GROUP
          .bool("controlled.shutdown.enable", true)
          .doc("Whether a stopping broker hands its partitions over to others first.");
  public static final ConfigKey<Integer> CONTROLLED_SHUTDOWN_MAX_RETRIES =
      GROUP
          .integer("controlled.shutdown.max.retries", 3)
          .allow(atLeast(0))
          .doc("How often the hand-over at a stop is tried again before the broker stops anyway.");
  public static final ConfigKey<Long> CONTROLLED_SHUTDOWN_RETRY_BACKOFF_MS =
      GROUP
          .longInteger("controlled.shutdown.retry.backoff.ms", 5_000L)
          .allow(atLeast(0L))
          .doc("Milliseconds between two tries of the hand-over at a stop.");
  public static final ConfigKey<String> INTER_BROKER_PROTOCOL_VERSION =
      GROUP
          .string("inter.broker.protocol.version", "3.9-IV0")
          .doc(
              "The version of the requests that brokers send each other, for example 3.9 or"
                  + " 2.8-IV1; set it lower while a cluster of older brokers is being upgraded.");
  public static final ConfigKey<String> AUTHORIZER_CLASS_NAME =
      GROUP
          .string("authorizer.class.name", "")
          .allow(new Allowed<>("empty: authorization is not available", String::isEmpty))
          .low()
          .doc(
              "The authorizer. Authorization is not available; the broker refuses to start with a"
                  + " name here rather than to let everybody in.");
  public static final ConfigKey<String> TANGRAM_HOME =
      GROUP
          .string("tangram.home", ".")
          .low()
          .doc(
              "The directory that relative paths of other properties are counted from. The launcher"
                  + " sets it to the directory of the package.");
  public static final ConfigKey<Integer> TANGRAM_START_TIMEOUT_MS =
      GROUP
          .integer("tangram.start.timeout.ms", 120_000)
          .allow(between(1_000, 86_400_000))
          .low()
          .doc(
              "Milliseconds after which a start that is neither ready nor failed is given up."
                  + " Raise it where checking large logs after a crash takes longer.");

  private static final List<ConfigKey<?>> ALL =
      Stream.of(
              GROUP.keys(),
              NetworkProperties.keys(),
              LogProperties.keys(),
              ReplicationProperties.keys(),
              ZooKeeperProperties.keys(),
              CoordinatorProperties.keys(),
              ConsumerGroupProperties.keys(),
              PluginProperties.keys(),
              ManagementProperties.keys())
          .<ConfigKey<?>>flatMap(List::stream)
          .toList();

  private BrokerProperties() {}

  /** Every property of the broker, by group, in the order of the reference. */
  public static List<ConfigKey<?>> all() {
    return ALL;
  }
}
