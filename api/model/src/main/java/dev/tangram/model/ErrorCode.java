package dev.tangram.model;

import java.util.HashMap;
import java.util.Map;

/**
 * The error codes of the Kafka protocol.
 *
 * @see <a href="https://kafka.apache.org/protocol#protocol_error_codes">Kafka protocol, error
 *     codes</a>
 */
public enum ErrorCode {
  UNKNOWN_SERVER_ERROR(-1, false, "The broker met an unexpected error."),
  NONE(0, false, "No error."),
  OFFSET_OUT_OF_RANGE(1, false, "The offset lies outside the range that the partition holds."),
  CORRUPT_MESSAGE(2, true, "The records fail their checksum or are not well formed."),
  UNKNOWN_TOPIC_OR_PARTITION(3, true, "This broker does not host the topic partition."),
  INVALID_FETCH_SIZE(4, false, "The fetch size is not valid."),
  LEADER_NOT_AVAILABLE(5, true, "The partition has no leader at the moment."),
  NOT_LEADER_OR_FOLLOWER(6, true, "This broker is not the replica that the request needs."),
  REQUEST_TIMED_OUT(7, true, "The request timed out."),
  BROKER_NOT_AVAILABLE(8, false, "The broker is not available."),
  REPLICA_NOT_AVAILABLE(9, true, "The replica is not available on this broker."),
  MESSAGE_TOO_LARGE(10, false, "The batch is larger than the topic accepts."),
  STALE_CONTROLLER_EPOCH(11, false, "The controller has moved to another broker."),
  OFFSET_METADATA_TOO_LARGE(12, false, "The metadata of the offset commit is too large."),
  NETWORK_EXCEPTION(13, true, "The connection ended before an answer came."),
  COORDINATOR_LOAD_IN_PROGRESS(14, true, "The coordinator is loading its state."),
  COORDINATOR_NOT_AVAILABLE(15, true, "The coordinator is not available."),
  NOT_COORDINATOR(16, true, "This broker is not the coordinator asked for."),
  INVALID_TOPIC_EXCEPTION(17, false, "The topic name is not valid."),
  RECORD_LIST_TOO_LARGE(18, false, "The batch is larger than a segment of the topic."),
  NOT_ENOUGH_REPLICAS(19, true, "Fewer replicas are in sync than min.insync.replicas asks for."),
  NOT_ENOUGH_REPLICAS_AFTER_APPEND(
      20, true, "The records were written, but to fewer in-sync replicas than asked for."),
  INVALID_REQUIRED_ACKS(21, false, "The value of acks is not valid."),
  ILLEGAL_GENERATION(22, false, "The group generation is not current."),
  INCONSISTENT_GROUP_PROTOCOL(23, false, "The member's protocols do not match those of the group."),
  INVALID_GROUP_ID(24, false, "The group id is not valid."),
  UNKNOWN_MEMBER_ID(25, false, "The coordinator does not know this member."),
  INVALID_SESSION_TIMEOUT(26, false, "The session timeout is outside the limits of the broker."),
  REBALANCE_IN_PROGRESS(27, false, "The group is rebalancing."),
  INVALID_COMMIT_OFFSET_SIZE(28, false, "The offset commit is not valid."),
  TOPIC_AUTHORIZATION_FAILED(29, false, "Not authorized for the topic."),
  GROUP_AUTHORIZATION_FAILED(30, false, "Not authorized for the group."),
  CLUSTER_AUTHORIZATION_FAILED(31, false, "Not authorized for the cluster."),
  INVALID_TIMESTAMP(32, false, "The timestamp of a record is out of the accepted range."),
  UNSUPPORTED_SASL_MECHANISM(33, false, "The broker does not support this SASL mechanism."),
  ILLEGAL_SASL_STATE(34, false, "The request is not valid in the current SASL state."),
  UNSUPPORTED_VERSION(35, false, "The broker does not support this version of the request."),
  TOPIC_ALREADY_EXISTS(36, false, "A topic of this name exists already."),
  INVALID_PARTITIONS(37, false, "The number of partitions is not valid."),
  INVALID_REPLICATION_FACTOR(
      38, false, "The replication factor is not valid or exceeds the number of live brokers."),
  INVALID_REPLICA_ASSIGNMENT(39, false, "The replica assignment is not valid."),
  INVALID_CONFIG(40, false, "The configuration is not valid."),
  NOT_CONTROLLER(41, true, "This broker is not the controller."),
  INVALID_REQUEST(42, false, "The request is not well formed or contradicts itself."),
  UNSUPPORTED_FOR_MESSAGE_FORMAT(
      43, false, "The record format of the topic does not support this request."),
  POLICY_VIOLATION(44, false, "The request violates a policy of the cluster."),
  OUT_OF_ORDER_SEQUENCE_NUMBER(45, false, "The producer sent a sequence number out of order."),
  DUPLICATE_SEQUENCE_NUMBER(
      46, false, "The producer sent a sequence number that is stored already."),
  INVALID_PRODUCER_EPOCH(47, false, "The producer's epoch is older than the current one."),
  INVALID_TXN_STATE(48, false, "The transaction is in a state that does not allow this."),
  INVALID_PRODUCER_ID_MAPPING(
      49, false, "The producer id does not belong to this transactional id."),
  INVALID_TRANSACTION_TIMEOUT(
      50, false, "The transaction timeout exceeds the maximum of the broker."),
  CONCURRENT_TRANSACTIONS(51, true, "Another transaction of this producer is being ended."),
  TRANSACTION_COORDINATOR_FENCED(52, false, "The transaction coordinator is not current."),
  TRANSACTIONAL_ID_AUTHORIZATION_FAILED(53, false, "Not authorized for the transactional id."),
  SECURITY_DISABLED(54, false, "Security features are switched off."),
  OPERATION_NOT_ATTEMPTED(55, false, "The operation was not attempted."),
  KAFKA_STORAGE_ERROR(56, true, "The log of the partition is not available on this broker."),
  LOG_DIR_NOT_FOUND(57, false, "The log directory does not exist."),
  SASL_AUTHENTICATION_FAILED(58, false, "Authentication failed."),
  UNKNOWN_PRODUCER_ID(59, false, "The broker has no state of this producer."),
  REASSIGNMENT_IN_PROGRESS(60, false, "A reassignment of the partition is going on."),
  DELEGATION_TOKEN_AUTH_DISABLED(61, false, "Delegation tokens are switched off."),
  DELEGATION_TOKEN_NOT_FOUND(62, false, "The delegation token does not exist."),
  DELEGATION_TOKEN_OWNER_MISMATCH(63, false, "The principal does not own the delegation token."),
  DELEGATION_TOKEN_REQUEST_NOT_ALLOWED(
      64, false, "Delegation token requests are not allowed on this channel."),
  DELEGATION_TOKEN_AUTHORIZATION_FAILED(65, false, "Not authorized for the delegation token."),
  DELEGATION_TOKEN_EXPIRED(66, false, "The delegation token has expired."),
  INVALID_PRINCIPAL_TYPE(67, false, "The principal type is not supported."),
  NON_EMPTY_GROUP(68, false, "The group still has members."),
  GROUP_ID_NOT_FOUND(69, false, "The group does not exist."),
  FETCH_SESSION_ID_NOT_FOUND(70, true, "The fetch session does not exist."),
  INVALID_FETCH_SESSION_EPOCH(71, true, "The epoch of the fetch session is not the expected one."),
  LISTENER_NOT_FOUND(72, true, "The leader has no listener of the name that the request came by."),
  TOPIC_DELETION_DISABLED(73, false, "Deletion of topics is switched off."),
  FENCED_LEADER_EPOCH(
      74, true, "The leader epoch of the request is older than that of the broker."),
  UNKNOWN_LEADER_EPOCH(
      75, true, "The leader epoch of the request is newer than that of the broker."),
  UNSUPPORTED_COMPRESSION_TYPE(
      76,
      false,
      "The compression type is not supported by the requested version or by the broker."),
  STALE_BROKER_EPOCH(77, false, "The broker epoch has changed."),
  OFFSET_NOT_AVAILABLE(78, true, "The leader has not caught up to the offset since its election."),
  MEMBER_ID_REQUIRED(79, false, "The member must join again with the id it was given."),
  PREFERRED_LEADER_NOT_AVAILABLE(80, true, "The preferred leader is not available."),
  GROUP_MAX_SIZE_REACHED(81, false, "The group has reached its maximum size."),
  FENCED_INSTANCE_ID(82, false, "Another member has taken this group instance id."),
  ELIGIBLE_LEADERS_NOT_AVAILABLE(83, true, "No replica is eligible as leader."),
  ELECTION_NOT_NEEDED(84, true, "The partition needs no election."),
  NO_REASSIGNMENT_IN_PROGRESS(85, false, "No reassignment of the partition is going on."),
  GROUP_SUBSCRIBED_TO_TOPIC(86, false, "The group is subscribed to the topic."),
  INVALID_RECORD(87, false, "A record fails the validation of the broker."),
  UNSTABLE_OFFSET_COMMIT(88, true, "Some offset commits belong to open transactions."),
  THROTTLING_QUOTA_EXCEEDED(89, true, "The quota of mutations is exceeded."),
  PRODUCER_FENCED(90, false, "A newer producer has taken the transactional id."),
  RESOURCE_NOT_FOUND(91, false, "The resource does not exist."),
  DUPLICATE_RESOURCE(92, false, "The resource exists already."),
  UNACCEPTABLE_CREDENTIAL(93, false, "The credential does not meet the requirements."),
  INCONSISTENT_VOTER_SET(94, false, "The set of voters is not consistent."),
  INVALID_UPDATE_VERSION(95, false, "The update is based on an old version."),
  FEATURE_UPDATE_FAILED(96, false, "The features could not be updated."),
  PRINCIPAL_DESERIALIZATION_FAILURE(97, false, "The forwarded principal could not be read."),
  SNAPSHOT_NOT_FOUND(98, false, "The snapshot does not exist."),
  POSITION_OUT_OF_RANGE(99, false, "The position lies outside the snapshot."),
  UNKNOWN_TOPIC_ID(100, true, "This broker does not know the topic id."),
  DUPLICATE_BROKER_REGISTRATION(101, false, "The broker id is registered already."),
  BROKER_ID_NOT_REGISTERED(102, false, "The broker id is not registered."),
  INCONSISTENT_TOPIC_ID(103, true, "The topic id does not match that of the log."),
  INCONSISTENT_CLUSTER_ID(104, false, "The cluster id does not match that of the cluster."),
  TRANSACTIONAL_ID_NOT_FOUND(105, false, "The transactional id does not exist."),
  FETCH_SESSION_TOPIC_ID_ERROR(106, true, "The fetch session met inconsistent use of topic ids."),
  INELIGIBLE_REPLICA(107, false, "A replica is not eligible for the in-sync set."),
  NEW_LEADER_ELECTED(108, false, "Another leader was elected while the request was handled."),
  OFFSET_MOVED_TO_TIERED_STORAGE(109, false, "The offset lies in tiered storage."),
  FENCED_MEMBER_EPOCH(110, false, "The member epoch is fenced by the coordinator."),
  UNRELEASED_INSTANCE_ID(111, false, "The group instance id is still in use."),
  UNSUPPORTED_ASSIGNOR(112, false, "The assignor is not supported by the group."),
  STALE_MEMBER_EPOCH(113, false, "The member epoch is stale."),
  MISMATCHED_ENDPOINT_TYPE(114, false, "The request went to an endpoint of another type."),
  UNSUPPORTED_ENDPOINT_TYPE(115, false, "The endpoint type is not supported."),
  UNKNOWN_CONTROLLER_ID(116, false, "The controller id is not known."),
  UNKNOWN_SUBSCRIPTION_ID(117, false, "The telemetry subscription is not known."),
  TELEMETRY_TOO_LARGE(118, false, "The telemetry is too large."),
  INVALID_REGISTRATION(119, false, "The registration is not valid."),
  TRANSACTION_ABORTABLE(120, false, "The transaction must be aborted."),
  INVALID_RECORD_STATE(121, false, "The record is in a state that does not allow this."),
  SHARE_SESSION_NOT_FOUND(122, true, "The share session does not exist."),
  INVALID_SHARE_SESSION_EPOCH(123, true, "The epoch of the share session is not the expected one."),
  FENCED_STATE_EPOCH(124, false, "The share group state epoch is fenced."),
  INVALID_VOTER_KEY(125, false, "The voter key does not match."),
  DUPLICATE_VOTER(126, false, "The voter is in the set already."),
  VOTER_NOT_FOUND(127, false, "The voter is not in the set."),
  INVALID_REGULAR_EXPRESSION(128, false, "The regular expression is not valid.");

  private static final Map<Short, ErrorCode> BY_CODE = new HashMap<>();

  static {
    for (ErrorCode error : values()) {
      BY_CODE.put(error.code, error);
    }
  }

  private final short code;
  private final boolean retriable;
  private final String text;

  ErrorCode(int code, boolean retriable, String text) {
    this.code = (short) code;
    this.retriable = retriable;
    this.text = text;
  }

  /** The number on the wire. */
  public short code() {
    return code;
  }

  /** Whether a client may send the same request again and hope for another answer. */
  public boolean retriable() {
    return retriable;
  }

  /** What the error means, as a sentence for people. */
  public String text() {
    return text;
  }

  /** The error of a number; {@link #UNKNOWN_SERVER_ERROR} where the number is not known. */
  public static ErrorCode of(short code) {
    return BY_CODE.getOrDefault(code, UNKNOWN_SERVER_ERROR);
  }
}
