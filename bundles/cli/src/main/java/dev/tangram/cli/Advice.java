package dev.tangram.cli;

import dev.tangram.client.ClientException;
import dev.tangram.model.ErrorCode;

/** What errors mean for the one who typed the command, and what to do about them. */
final class Advice {

  private Advice() {}

  static Failure on(ClientException problem, String bootstrap) {
    String meaning = problem.error().text();
    String told = problem.getMessage();
    boolean repeats = told.endsWith(meaning);
    return new Failure(
        told, repeats ? null : meaning(problem), remedy(problem.error(), bootstrap), problem);
  }

  private static String meaning(ClientException problem) {
    ErrorCode error = problem.error();
    if (error == ErrorCode.NETWORK_EXCEPTION) {
      return "No broker could be reached, or it ended the connection without an answer.";
    }
    return error.text() + " (" + error + ")";
  }

  private static String remedy(ErrorCode error, String bootstrap) {
    return switch (error) {
      case NETWORK_EXCEPTION, BROKER_NOT_AVAILABLE ->
          "See whether the broker runs (tangram status) and whether it listens at "
              + bootstrap
              + "; name another one with --bootstrap HOST:PORT.";
      case REQUEST_TIMED_OUT -> "See the broker's log, and whether it is overloaded; try again.";
      case UNKNOWN_TOPIC_OR_PARTITION ->
          "See the topics with tangram topics list; create one with tangram topics create NAME.";
      case TOPIC_ALREADY_EXISTS -> "Choose another name, or add --if-not-exists.";
      case INVALID_TOPIC_EXCEPTION ->
          "Use up to 249 letters, digits, dots, dashes and underscores; not \".\" or \"..\".";
      case INVALID_PARTITIONS -> "Give a number of partitions, or a partition, that exists.";
      case INVALID_REPLICATION_FACTOR ->
          "Give a replication factor that is no larger than the number of brokers.";
      case INVALID_CONFIG ->
          "Give a property that there is, and a value that it may have, as the problem says.";
      case GROUP_ID_NOT_FOUND -> "See the groups with tangram groups list.";
      case INVALID_GROUP_ID -> "Give the name of a group that is not empty.";
      case NON_EMPTY_GROUP, UNKNOWN_MEMBER_ID ->
          "Stop the members of the group and try again; tangram groups describe GROUP --members shows"
              + " who they are.";
      case GROUP_SUBSCRIBED_TO_TOPIC ->
          "Stop the members that read the topic, or let them leave it out, and try again.";
      case COORDINATOR_NOT_AVAILABLE, COORDINATOR_LOAD_IN_PROGRESS, NOT_COORDINATOR ->
          "Try again soon; see the partitions of __consumer_offsets with tangram topics describe"
              + " __consumer_offsets, and the broker's log.";
      case MESSAGE_TOO_LARGE, RECORD_LIST_TOO_LARGE ->
          "Split the record, or raise max.message.bytes of the topic.";
      case OFFSET_OUT_OF_RANGE ->
          "Begin with --offset earliest or --offset latest, or with an offset in between.";
      case LEADER_NOT_AVAILABLE, NOT_LEADER_OR_FOLLOWER, NOT_ENOUGH_REPLICAS ->
          "See the state of the partitions with tangram topics describe; start brokers that are"
              + " down.";
      case KAFKA_STORAGE_ERROR -> "See the broker's log for the failure of its data directory.";
      case UNSUPPORTED_VERSION -> "Use a broker and a command line of like age.";
      case UNSUPPORTED_COMPRESSION_TYPE ->
          "Use another --compression, or put the plug-in of the codec into plugins/.";
      case TOPIC_DELETION_DISABLED -> "Set delete.topic.enable=true in the broker's configuration.";
      default -> "See the broker's log; run the command again with --verbose for more.";
    };
  }
}
