package dev.tangram.metadata;

import dev.tangram.model.ErrorCode;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/** Creates topics that clients ask for by name ({@code auto.create.topics.enable}). */
@ProviderType
public interface TopicCreator {

  /**
   * Creates a topic with the broker's default number of partitions and replicas; an internal topic
   * as its own properties say. Never blocks the caller.
   *
   * @return NONE once all its partitions have a leader; TOPIC_ALREADY_EXISTS,
   *     INVALID_TOPIC_EXCEPTION, INVALID_REPLICATION_FACTOR, LEADER_NOT_AVAILABLE where that takes
   *     longer than a client waits
   */
  CompletionStage<ErrorCode> createAutomatically(String topic);

  /**
   * Whether a name may be that of a topic: 1 to 249 of {@code [a-zA-Z0-9._-]}, neither "." nor
   * "..".
   */
  static boolean isValidName(String name) {
    if (name == null
        || name.isEmpty()
        || name.length() > 249
        || name.equals(".")
        || name.equals("..")) {
      return false;
    }
    return name.chars().allMatch(TopicCreator::isNameCharacter);
  }

  private static boolean isNameCharacter(int c) {
    return c >= 'a' && c <= 'z'
        || c >= 'A' && c <= 'Z'
        || c >= '0' && c <= '9'
        || c == '.'
        || c == '_'
        || c == '-';
  }
}
