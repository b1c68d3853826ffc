package dev.tangram.configuration;

import static dev.tangram.configuration.Allowed.atLeast;
import static dev.tangram.configuration.Allowed.between;
import static dev.tangram.configuration.Allowed.oneOf;
import static dev.tangram.configuration.Allowed.or;
import static dev.tangram.configuration.Allowed.someOf;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Properties that each topic may set for itself. Most have a broker property as their default
 * ({@link ConfigKey#brokerKey()}).
 */
public final class TopicProperties {
  private static final ConfigGroup GROUP = new ConfigGroup("Topics");

  public static final ConfigKey<List<String>> CLEANUP_POLICY =
      GROUP
          .list("cleanup.policy", "delete")
          .allow(someOf("compact", "delete"))
          .of(LogProperties.LOG_CLEANUP_POLICY)
          .doc("What happens to old records: delete them, or compact to the last of each key.");
  public static final ConfigKey<String> COMPRESSION_TYPE =
      GROUP
          .string("compression.type", "producer")
          .allow(oneOf("uncompressed", "zstd", "lz4", "snappy", "gzip", "producer"))
          .of(LogProperties.COMPRESSION_TYPE)
          .doc("The codec batches are stored with; producer keeps what the producer chose.");
  public static final ConfigKey<Integer> COMPRESSION_GZIP_LEVEL =
      GROUP
          .integer("compression.gzip.level", -1)
          .allow(or(-1, between(1, 9)))
          .of(LogProperties.COMPRESSION_GZIP_LEVEL)
          .doc("The level of gzip where the broker compresses.");
  public static final ConfigKey<Integer> COMPRESSION_LZ4_LEVEL =
      GROUP
          .integer("compression.lz4.level", 9)
          .allow(between(1, 17))
          .of(LogProperties.COMPRESSION_LZ4_LEVEL)
          .doc("The level of lz4 where the broker compresses.");
  public static final ConfigKey<Integer> COMPRESSION_ZSTD_LEVEL =
      GROUP
          .integer("compression.zstd.level", 3)
          .allow(between(-131_072, 22))
          .of(LogProperties.COMPRESSION_ZSTD_LEVEL)
          .doc("The level of zstd where the broker compresses.");
  public static final ConfigKey<Long> DELETE_RETENTION_MS =
      GROUP
          .longInteger("delete.retention.ms", 86_400_000L)
          .allow(atLeast(0L))
          .of(LogProperties.LOG_CLEANER_DELETE_RETENTION_MS)
          .doc("Milliseconds that the mark of a deleted key stays in a compacted topic.");
  public static final ConfigKey<Long> FILE_DELETE_DELAY_MS =
      GROUP
          .longInteger("file.delete.delay.ms", 60_000L)
          .allow(atLeast(0L))
          .of(LogProperties.LOG_SEGMENT_DELETE_DELAY_MS)
          .doc("Milliseconds between taking a segment out of a log and deleting its file.");
  public static final ConfigKey<Long> FLUSH_MESSAGES =
      GROUP
          .longInteger("flush.messages", Long.MAX_VALUE)
          .allow(atLeast(1L))
          .of(LogProperties.LOG_FLUSH_INTERVAL_MESSAGES)
          .doc("Records after which a partition is flushed to the disk.");
  public static final ConfigKey<Long> FLUSH_MS =
      GROUP
          .longInteger("flush.ms", Long.MAX_VALUE)
          .allow(atLeast(0L))
          .of(LogProperties.LOG_FLUSH_INTERVAL_MS)
          .doc("Milliseconds after which unflushed records of a partition are flushed.");
  public static final ConfigKey<List<String>> FOLLOWER_REPLICATION_THROTTLED_REPLICAS =
      GROUP
          .list("follower.replication.throttled.replicas")
          .allow(throttled())
          .accepted()
          .doc(
              "Replicas whose copying is slowed down at the follower: partition:broker pairs or *.");
  public static final ConfigKey<Integer> INDEX_INTERVAL_BYTES =
      GROUP
          .integer("index.interval.bytes", 4_096)
          .allow(atLeast(0))
          .of(LogProperties.LOG_INDEX_INTERVAL_BYTES)
          .doc("Bytes of records between two entries of an index.");
  public static final ConfigKey<List<String>> LEADER_REPLICATION_THROTTLED_REPLICAS =
      GROUP
          .list("leader.replication.throttled.replicas")
          .allow(throttled())
          .accepted()
          .doc("Replicas whose copying is slowed down at the leader: partition:broker pairs or *.");
  public static final ConfigKey<Long> MAX_COMPACTION_LAG_MS =
      GROUP
          .longInteger("max.compaction.lag.ms", Long.MAX_VALUE)
          .allow(atLeast(1L))
          .of(LogProperties.LOG_CLEANER_MAX_COMPACTION_LAG_MS)
          .doc("Milliseconds after which a record must be taken into compaction.");
  public static final ConfigKey<Integer> MAX_MESSAGE_BYTES =
      GROUP
          .integer("max.message.bytes", 1_048_588)
          .allow(atLeast(0))
          .of(LogProperties.MESSAGE_MAX_BYTES)
          .doc("The most bytes of one record batch, as it came, after compression.");
  public static final ConfigKey<Boolean> MESSAGE_DOWNCONVERSION_ENABLE =
      GROUP
          .bool("message.downconversion.enable", true)
          .of(LogProperties.LOG_MESSAGE_DOWNCONVERSION_ENABLE)
          .doc("Whether old consumers get records in an old format, or an error.");
  public static final ConfigKey<String> MESSAGE_FORMAT_VERSION =
      GROUP
          .string("message.format.version", "3.0-IV1")
          .of(LogProperties.LOG_MESSAGE_FORMAT_VERSION)
          .accepted()
          .doc("Has no meaning any more: records are always stored in the format of 0.11.");
  public static final ConfigKey<Long> MESSAGE_TIMESTAMP_AFTER_MAX_MS =
      GROUP
          .longInteger("message.timestamp.after.max.ms", Long.MAX_VALUE)
          .allow(atLeast(0L))
          .of(LogProperties.LOG_MESSAGE_TIMESTAMP_AFTER_MAX_MS)
          .doc("The most milliseconds a timestamp may lie after the broker's time.");
  public static final ConfigKey<Long> MESSAGE_TIMESTAMP_BEFORE_MAX_MS =
      GROUP
          .longInteger("message.timestamp.before.max.ms", Long.MAX_VALUE)
          .allow(atLeast(0L))
          .of(LogProperties.LOG_MESSAGE_TIMESTAMP_BEFORE_MAX_MS)
          .doc("The most milliseconds a timestamp may lie before the broker's time.");
  public static final ConfigKey<Long> MESSAGE_TIMESTAMP_DIFFERENCE_MAX_MS =
      GROUP
          .longInteger("message.timestamp.difference.max.ms", Long.MAX_VALUE)
          .allow(atLeast(0L))
          .of(LogProperties.LOG_MESSAGE_TIMESTAMP_DIFFERENCE_MAX_MS)
          .doc("Old form of the two others: the most milliseconds a timestamp may be off.");
  public static final ConfigKey<String> MESSAGE_TIMESTAMP_TYPE =
      GROUP
          .string("message.timestamp.type", "CreateTime")
          .allow(oneOf("CreateTime", "LogAppendTime"))
          .of(LogProperties.LOG_MESSAGE_TIMESTAMP_TYPE)
          .doc("Whether a record keeps its producer's time or gets the time of its append.");
  public static final ConfigKey<Double> MIN_CLEANABLE_DIRTY_RATIO =
      GROUP
          .decimal("min.cleanable.dirty.ratio", 0.5)
          .allow(between(0.0, 1.0))
          .of(LogProperties.LOG_CLEANER_MIN_CLEANABLE_RATIO)
          .doc("The part of a log that must be new before it is compacted again.");
  public static final ConfigKey<Long> MIN_COMPACTION_LAG_MS =
      GROUP
          .longInteger("min.compaction.lag.ms", 0L)
          .allow(atLeast(0L))
          .of(LogProperties.LOG_CLEANER_MIN_COMPACTION_LAG_MS)
          .doc("Milliseconds a record is kept out of compaction.");
  public static final ConfigKey<Integer> MIN_INSYNC_REPLICAS =
      GROUP
          .integer("min.insync.replicas", 1)
          .allow(atLeast(1))
          .of(ReplicationProperties.MIN_INSYNC_REPLICAS)
          .doc("In-sync replicas that a produce with acks=all needs, or it is refused.");
  public static final ConfigKey<Boolean> PREALLOCATE =
      GROUP
          .bool("preallocate", false)
          .of(LogProperties.LOG_PREALLOCATE)
          .doc("Whether a new segment takes its whole space on the disk at once.");
  public static final ConfigKey<String> RECORD_KEY_SERIALIZER =
      GROUP
          .string("record.key.serializer", "")
          .allow(serializerName())
          .doc("The serializer plug-in that must be able to read every key; empty for no check.");
  public static final ConfigKey<String> RECORD_KEY_SERIALIZER_CONFIG =
      GROUP
          .string("record.key.serializer.config", "")
          .doc(
              "Settings of the serializer of keys: name=value pairs with semicolons between them.");
  public static final ConfigKey<String> RECORD_VALUE_SERIALIZER =
      GROUP
          .string("record.value.serializer", "")
          .allow(serializerName())
          .doc("The serializer plug-in that must be able to read every value; empty for no check.");
  public static final ConfigKey<String> RECORD_VALUE_SERIALIZER_CONFIG =
      GROUP
          .string("record.value.serializer.config", "")
          .doc(
              "Settings of the serializer of values: name=value pairs with semicolons between them.");
  public static final ConfigKey<String> RECORD_VALIDATION_MODE =
      GROUP
          .string("record.validation.mode", "strict")
          .allow(oneOf("strict", "warn"))
          .doc("Whether batches with records that cannot be read are refused, or only counted.");
  public static final ConfigKey<Boolean> REMOTE_STORAGE_ENABLE =
      GROUP
          .bool("remote.storage.enable", false)
          .allow(new Allowed<>("false: remote storage is not available", value -> !value))
          .doc("Whether old segments go to remote storage, which is not available.");
  public static final ConfigKey<Long> LOCAL_RETENTION_BYTES =
      GROUP
          .longInteger("local.retention.bytes", -2L)
          .allow(atLeast(-2L))
          .accepted()
          .doc("Bytes of a partition kept locally beside remote storage; -2 is retention.bytes.");
  public static final ConfigKey<Long> LOCAL_RETENTION_MS =
      GROUP
          .longInteger("local.retention.ms", -2L)
          .allow(atLeast(-2L))
          .accepted()
          .doc("Milliseconds segments stay locally beside remote storage; -2 is retention.ms.");
  public static final ConfigKey<Long> RETENTION_BYTES =
      GROUP
          .longInteger("retention.bytes", -1L)
          .of(LogProperties.LOG_RETENTION_BYTES)
          .doc("Bytes of a partition beyond which its oldest segments are deleted; -1 no limit.");
  public static final ConfigKey<Long> RETENTION_MS =
      GROUP
          .longInteger("retention.ms", 604_800_000L)
          .allow(atLeast(-1L))
          .of(LogProperties.LOG_RETENTION_MS)
          .doc("Milliseconds that closed segments stay before they are deleted; -1 for ever.");
  public static final ConfigKey<Integer> SEGMENT_BYTES =
      GROUP
          .integer("segment.bytes", 1_073_741_824)
          .allow(atLeast(14))
          .of(LogProperties.LOG_SEGMENT_BYTES)
          .doc("Bytes after which a segment is closed and a new one begun.");
  public static final ConfigKey<Integer> SEGMENT_INDEX_BYTES =
      GROUP
          .integer("segment.index.bytes", 10_485_760)
          .allow(atLeast(4))
          .of(LogProperties.LOG_INDEX_SIZE_MAX_BYTES)
          .doc("The most bytes of an offset index; a full one closes the segment.");
  public static final ConfigKey<Long> SEGMENT_JITTER_MS =
      GROUP
          .longInteger("segment.jitter.ms", 0L)
          .allow(atLeast(0L))
          .of(LogProperties.LOG_ROLL_JITTER_MS)
          .doc("The most milliseconds by which a segment is closed earlier, so that not all do.");
  public static final ConfigKey<Long> SEGMENT_MS =
      GROUP
          .longInteger("segment.ms", 604_800_000L)
          .allow(atLeast(1L))
          .of(LogProperties.LOG_ROLL_MS)
          .doc("Milliseconds after which a segment is closed and a new one begun.");
  public static final ConfigKey<String> STORAGE_ENGINE =
      GROUP
          .string("storage.engine", "segment")
          .of(LogProperties.STORAGE_ENGINE)
          .doc("The storage engine of the topic's partitions: the name of a storage plug-in.");
  public static final ConfigKey<Boolean> UNCLEAN_LEADER_ELECTION_ENABLE =
      GROUP
          .bool("unclean.leader.election.enable", false)
          .of(ReplicationProperties.UNCLEAN_LEADER_ELECTION_ENABLE)
          .doc("Whether a replica that is not in sync may lead, at the price of lost records.");

  private static final List<ConfigKey<?>> ALL = GROUP.keys();
  private static final Map<String, ConfigKey<?>> BY_NAME =
      ALL.stream().collect(Collectors.toUnmodifiableMap(ConfigKey::name, Function.identity()));

  private TopicProperties() {}

  /** Every property of a topic, in the order of the reference. */
  public static List<ConfigKey<?>> all() {
    return ALL;
  }

  /** The property of this name; null when topics have none. */
  public static ConfigKey<?> find(String name) {
    return BY_NAME.get(name);
  }

  /**
   * Checks what a topic is to set for itself.
   *
   * @param overrides names and values; null values are wrong
   * @throws ConfigException naming each unknown property and each wrong value
   */
  public static void validate(Map<String, String> overrides) {
    parse(overrides);
  }

  /** Reads and checks the overrides of a topic. */
  static Map<ConfigKey<?>, Object> parse(Map<String, String> overrides) {
    Map<ConfigKey<?>, Object> values = new LinkedHashMap<>();
    List<ConfigException.Problem> problems = new ArrayList<>();
    overrides.forEach((name, text) -> parseOne(name, text, values, problems));
    if (problems.isEmpty()) {
      checkCompactionLag(values, problems);
    }
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
    return values;
  }

  private static void parseOne(
      String name,
      String text,
      Map<ConfigKey<?>, Object> values,
      List<ConfigException.Problem> problems) {
    ConfigKey<?> key = BY_NAME.get(name);
    if (key == null) {
      String nearest = Names.nearest(name, BY_NAME.keySet());
      String allowed = "a property of a topic" + (nearest == null ? "" : ", such as " + nearest);
      problems.add(new ConfigException.Problem(name, text, allowed));
    } else if (text == null) {
      problems.add(new ConfigException.Problem(name, null, key.allowedText()));
    } else {
      try {
        values.put(key, key.parse(text));
      } catch (ConfigException e) {
        problems.addAll(e.problems());
      }
    }
  }

  private static void checkCompactionLag(
      Map<ConfigKey<?>, Object> values, List<ConfigException.Problem> problems) {
    Object min = values.get(MIN_COMPACTION_LAG_MS);
    Object max = values.get(MAX_COMPACTION_LAG_MS);
    if (min != null && max != null && (Long) min > (Long) max) {
      problems.add(
          new ConfigException.Problem(
              MAX_COMPACTION_LAG_MS.name(), max.toString(), "at least min.compaction.lag.ms"));
    }
  }

  private static Allowed<String> serializerName() {
    return new Allowed<>(
        "the name of a serializer: lower case letters, digits and hyphens, or nothing",
        name -> name.matches("[a-z0-9-]{0,64}"));
  }

  private static Allowed<List<String>> throttled() {
    return new Allowed<>(
        "partition:broker pairs or *",
        list ->
            list.equals(List.of("*")) || list.stream().allMatch(pair -> pair.matches("\\d+:\\d+")));
  }
}
