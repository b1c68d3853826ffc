package dev.tangram.configuration;

import static dev.tangram.configuration.Allowed.atLeast;

import java.util.List;

/** Properties of replicas, of waiting requests and of fetch sessions. */
public final class ReplicationProperties {
  private static final ConfigGroup GROUP = new ConfigGroup("Replication and fetching");

  public static final ConfigKey<Integer> MIN_INSYNC_REPLICAS =
      GROUP
          .integer("min.insync.replicas", 1)
          .allow(atLeast(1))
          .high()
          .clusterWide()
          .doc("In-sync replicas that a produce with acks=all needs, or it is refused.");
  public static final ConfigKey<Boolean> UNCLEAN_LEADER_ELECTION_ENABLE =
      GROUP
          .bool("unclean.leader.election.enable", false)
          .high()
          .clusterWide()
          .doc("Whether a replica that is not in sync may lead, at the price of lost records.");
  public static final ConfigKey<Long> REPLICA_LAG_TIME_MAX_MS =
      GROUP
          .longInteger("replica.lag.time.max.ms", 30_000L)
          .allow(atLeast(1L))
          .high()
          .doc("Milliseconds a follower may be behind before it leaves the in-sync replicas.");
  public static final ConfigKey<Integer> NUM_REPLICA_FETCHERS =
      GROUP
          .integer("num.replica.fetchers", 1)
          .allow(atLeast(1))
          .high()
          .accepted()
          .doc("Threads that copy from each other broker.");
  public static final ConfigKey<Integer> REPLICA_FETCH_MAX_BYTES =
      GROUP
          .integer("replica.fetch.max.bytes", 1_048_576)
          .allow(atLeast(0))
          .accepted()
          .doc("Bytes a follower asks for in one fetch of one partition.");
  public static final ConfigKey<Integer> REPLICA_FETCH_RESPONSE_MAX_BYTES =
      GROUP
          .integer("replica.fetch.response.max.bytes", 10_485_760)
          .allow(atLeast(0))
          .accepted()
          .doc("Bytes a follower asks for in one fetch over all partitions.");
  public static final ConfigKey<Integer> REPLICA_FETCH_MIN_BYTES =
      GROUP
          .integer("replica.fetch.min.bytes", 1)
          .high()
          .accepted()
          .doc("Bytes that must be there before a follower's fetch is answered.");
  public static final ConfigKey<Integer> REPLICA_FETCH_WAIT_MAX_MS =
      GROUP
          .integer("replica.fetch.wait.max.ms", 500)
          .high()
          .accepted()
          .doc("Milliseconds a follower's fetch waits for the minimum.");
  public static final ConfigKey<Integer> REPLICA_FETCH_BACKOFF_MS =
      GROUP
          .integer("replica.fetch.backoff.ms", 1_000)
          .allow(atLeast(0))
          .accepted()
          .doc("Milliseconds a follower waits after a failed fetch.");
  public static final ConfigKey<Integer> REPLICA_SOCKET_TIMEOUT_MS =
      GROUP
          .integer("replica.socket.timeout.ms", 30_000)
          .high()
          .accepted()
          .doc("Milliseconds a follower waits for an answer of the leader.");
  public static final ConfigKey<Integer> REPLICA_SOCKET_RECEIVE_BUFFER_BYTES =
      GROUP
          .integer("replica.socket.receive.buffer.bytes", 65_536)
          .high()
          .accepted()
          .doc("SO_RCVBUF of a follower's connection to the leader.");
  public static final ConfigKey<Long> REPLICA_HIGH_WATERMARK_CHECKPOINT_INTERVAL_MS =
      GROUP
          .longInteger("replica.high.watermark.checkpoint.interval.ms", 5_000L)
          .high()
          .doc("Milliseconds between two writes of the high watermarks to disk.");
  public static final ConfigKey<Integer> CONTROLLER_SOCKET_TIMEOUT_MS =
      GROUP
          .integer("controller.socket.timeout.ms", 30_000)
          .accepted()
          .doc("Milliseconds the controller waits for the answer of a broker.");
  public static final ConfigKey<Boolean> AUTO_LEADER_REBALANCE_ENABLE =
      GROUP
          .bool("auto.leader.rebalance.enable", true)
          .high()
          .accepted()
          .doc("Whether leadership goes back to the preferred replica by itself.");
  public static final ConfigKey<Integer> LEADER_IMBALANCE_PER_BROKER_PERCENTAGE =
      GROUP
          .integer("leader.imbalance.per.broker.percentage", 10)
          .high()
          .accepted()
          .doc("Percent of partitions led by others that a broker may have before a rebalance.");
  public static final ConfigKey<Long> LEADER_IMBALANCE_CHECK_INTERVAL_SECONDS =
      GROUP
          .longInteger("leader.imbalance.check.interval.seconds", 300L)
          .allow(atLeast(1L))
          .high()
          .accepted()
          .doc("Seconds between two checks of the balance of leaders.");
  public static final ConfigKey<Integer> FETCH_MAX_BYTES =
      GROUP
          .integer("fetch.max.bytes", 57_671_680)
          .allow(atLeast(1_024))
          .doc("The most bytes of records in the answer to one fetch, whatever the client asks.");
  public static final ConfigKey<Integer> MAX_INCREMENTAL_FETCH_SESSION_CACHE_SLOTS =
      GROUP
          .integer("max.incremental.fetch.session.cache.slots", 1_000)
          .allow(atLeast(0))
          .doc("Fetch sessions that the broker keeps.");
  public static final ConfigKey<Integer> FETCH_PURGATORY_PURGE_INTERVAL_REQUESTS =
      GROUP
          .integer("fetch.purgatory.purge.interval.requests", 1_000)
          .accepted()
          .doc("Has no meaning here: a finished fetch leaves nothing that had to be purged.");
  public static final ConfigKey<Integer> PRODUCER_PURGATORY_PURGE_INTERVAL_REQUESTS =
      GROUP
          .integer("producer.purgatory.purge.interval.requests", 1_000)
          .accepted()
          .doc("Has no meaning here: a finished produce leaves nothing that had to be purged.");
  public static final ConfigKey<Integer> DELETE_RECORDS_PURGATORY_PURGE_INTERVAL_REQUESTS =
      GROUP
          .integer("delete.records.purgatory.purge.interval.requests", 1)
          .accepted()
          .doc("Has no meaning here: a finished request leaves nothing that had to be purged.");
  public static final ConfigKey<Integer> PRODUCER_ID_EXPIRATION_MS =
      GROUP
          .integer("producer.id.expiration.ms", 86_400_000)
          .allow(atLeast(1))
          .low()
          .doc("Milliseconds without a batch after which a producer id is forgotten.");

  private ReplicationProperties() {}

  static List<ConfigKey<?>> keys() {
    return GROUP.keys();
  }
}
