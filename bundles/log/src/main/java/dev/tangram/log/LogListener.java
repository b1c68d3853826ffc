package dev.tangram.log;

import dev.tangram.model.TopicPartition;
import java.nio.file.Path;
import java.util.Set;

/**
 * Hears of logs that go and come back. Called on a background thread of the log manager, one call
 * at a time; must not block for long. What it throws is logged.
 */
public interface LogListener {

  /**
   * A log cannot be used for now: its directory failed or its storage engine is gone. Its methods
   * answer KAFKA_STORAGE_ERROR.
   */
  default void offline(TopicPartition partition) {}

  /** A log that was offline can be used again; the {@link PartitionLog} is the same object. */
  default void online(TopicPartition partition) {}

  /** A log directory failed and stays offline until the next start; {@code offline} came before. */
  default void directoryFailed(Path directory, Set<TopicPartition> partitions) {}

  /** The last directory failed: this broker can do nothing more and should stop. */
  default void allDirectoriesFailed() {}
}
