package dev.tangram.configuration;

import static dev.tangram.configuration.Allowed.atLeast;

import java.util.List;

/** Properties of consumer groups, committed offsets and transactions. */
public final class CoordinatorProperties {
  private static final ConfigGroup GROUP = new ConfigGroup("Groups and transactions");

  public static final ConfigKey<Integer> OFFSETS_TOPIC_NUM_PARTITIONS =
      count("offsets.topic.num.partitions", 50, "Partitions of the topic of committed offsets.");
  public static final ConfigKey<Integer> OFFSETS_TOPIC_REPLICATION_FACTOR =
      GROUP
          .shortInteger("offsets.topic.replication.factor", 3)
          .allow(atLeast(1))
          .high()
          .doc(
              "Replicas of the topic of committed offsets. A broker with a ZooKeeper of its own takes"
                  + " one.");
  public static final ConfigKey<Integer> OFFSETS_TOPIC_SEGMENT_BYTES =
      count(
          "offsets.topic.segment.bytes",
          104_857_600,
          "Bytes of a segment of the topic of committed offsets.");
  public static final ConfigKey<Integer> OFFSETS_TOPIC_COMPRESSION_CODEC =
      GROUP
          .integer("offsets.topic.compression.codec", 0)
          .allow(Allowed.between(0, 4))
          .high()
          .doc(
              "The codec of the topic of committed offsets: 0 none, 1 gzip, 2 snappy, 3 lz4, 4 zstd.");
  public static final ConfigKey<Integer> OFFSETS_LOAD_BUFFER_SIZE =
      count("offsets.load.buffer.size", 5_242_880, "Bytes read at a time when offsets are loaded.");
  public static final ConfigKey<Integer> OFFSETS_RETENTION_MINUTES =
      count(
          "offsets.retention.minutes",
          10_080,
          "Minutes that offsets of an empty group are kept after its last commit.");
  public static final ConfigKey<Long> OFFSETS_RETENTION_CHECK_INTERVAL_MS =
      GROUP
          .longInteger("offsets.retention.check.interval.ms", 600_000L)
          .allow(atLeast(1L))
          .high()
          .doc("Milliseconds between two searches for offsets that have expired.");
  public static final ConfigKey<Integer> OFFSET_METADATA_MAX_BYTES =
      GROUP
          .integer("offset.metadata.max.bytes", 4_096)
          .high()
          .doc("Bytes of metadata that may come with one committed offset.");
  public static final ConfigKey<Integer> OFFSETS_COMMIT_TIMEOUT_MS =
      count("offsets.commit.timeout.ms", 5_000, "Milliseconds a commit waits for its replicas.");
  public static final ConfigKey<Integer> GROUP_MIN_SESSION_TIMEOUT_MS =
      GROUP
          .integer("group.min.session.timeout.ms", 6_000)
          .doc("The shortest session timeout in milliseconds that a group member may ask for.");
  public static final ConfigKey<Integer> GROUP_MAX_SESSION_TIMEOUT_MS =
      GROUP
          .integer("group.max.session.timeout.ms", 1_800_000)
          .doc("The longest session timeout in milliseconds that a group member may ask for.");
  public static final ConfigKey<Integer> GROUP_INITIAL_REBALANCE_DELAY_MS =
      GROUP
          .integer("group.initial.rebalance.delay.ms", 3_000)
          .doc("Milliseconds a new group waits for more members before its first rebalance.");
  public static final ConfigKey<Integer> GROUP_MAX_SIZE =
      GROUP
          .integer("group.max.size", Integer.MAX_VALUE)
          .allow(atLeast(1))
          .doc("Members that one group may have.");
  public static final ConfigKey<Integer> TRANSACTIONAL_ID_EXPIRATION_MS =
      later(
          "transactional.id.expiration.ms",
          604_800_000,
          "Milliseconds without use after which a transactional id is forgotten.");
  public static final ConfigKey<Integer> TRANSACTION_MAX_TIMEOUT_MS =
      later(
          "transaction.max.timeout.ms",
          900_000,
          "The longest transaction timeout in milliseconds that a producer may ask for.");
  public static final ConfigKey<Integer> TRANSACTION_STATE_LOG_NUM_PARTITIONS =
      later("transaction.state.log.num.partitions", 50, "Partitions of the topic of transactions.");
  public static final ConfigKey<Integer> TRANSACTION_STATE_LOG_REPLICATION_FACTOR =
      GROUP
          .shortInteger("transaction.state.log.replication.factor", 3)
          .allow(atLeast(1))
          .high()
          .accepted()
          .doc("Replicas of the topic of transactions.");
  public static final ConfigKey<Integer> TRANSACTION_STATE_LOG_MIN_ISR =
      later("transaction.state.log.min.isr", 2, "In-sync replicas a write of a transaction needs.");
  public static final ConfigKey<Integer> TRANSACTION_STATE_LOG_SEGMENT_BYTES =
      later(
          "transaction.state.log.segment.bytes",
          104_857_600,
          "Bytes of a segment of the topic of transactions.");
  public static final ConfigKey<Integer> TRANSACTION_STATE_LOG_LOAD_BUFFER_SIZE =
      later(
          "transaction.state.log.load.buffer.size",
          5_242_880,
          "Bytes read at a time when transactions are loaded.");
  public static final ConfigKey<Integer> TRANSACTION_ABORT_TIMED_OUT_INTERVAL_MS =
      GROUP
          .integer("transaction.abort.timed.out.transaction.cleanup.interval.ms", 10_000)
          .allow(atLeast(1))
          .low()
          .accepted()
          .doc("Milliseconds between two searches for transactions that have timed out.");
  public static final ConfigKey<Integer> TRANSACTION_REMOVE_EXPIRED_INTERVAL_MS =
      GROUP
          .integer("transaction.remove.expired.transaction.cleanup.interval.ms", 3_600_000)
          .allow(atLeast(1))
          .low()
          .accepted()
          .doc("Milliseconds between two searches for transactional ids that have expired.");

  private CoordinatorProperties() {}

  private static ConfigKey<Integer> count(String name, int defaultValue, String doc) {
    return GROUP.integer(name, defaultValue).allow(atLeast(1)).high().doc(doc);
  }

  /** One that only transactions need. */
  private static ConfigKey<Integer> later(String name, int defaultValue, String doc) {
    return GROUP.integer(name, defaultValue).allow(atLeast(1)).high().accepted().doc(doc);
  }

  static List<ConfigKey<?>> keys() {
    return GROUP.keys();
  }
}
