package dev.tangram.coordinator;

import dev.tangram.model.ErrorCode;

/** What clients of a coordinator are told when a record could not be stored; as in Kafka. */
final class AppendErrors {

  private AppendErrors() {}

  /**
   * @param tooLarge what the operation says of records that are too large
   */
  static ErrorCode mapped(ErrorCode error, ErrorCode tooLarge) {
    return switch (error) {
      case UNKNOWN_TOPIC_OR_PARTITION,
          NOT_ENOUGH_REPLICAS,
          NOT_ENOUGH_REPLICAS_AFTER_APPEND,
          REQUEST_TIMED_OUT ->
          ErrorCode.COORDINATOR_NOT_AVAILABLE;
      case NOT_LEADER_OR_FOLLOWER, KAFKA_STORAGE_ERROR, FENCED_LEADER_EPOCH ->
          ErrorCode.NOT_COORDINATOR;
      case MESSAGE_TOO_LARGE, RECORD_LIST_TOO_LARGE, INVALID_FETCH_SIZE -> tooLarge;
      default -> error;
    };
  }
}
