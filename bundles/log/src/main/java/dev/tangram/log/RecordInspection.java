package dev.tangram.log;

import dev.tangram.configuration.TopicConfig;
import dev.tangram.records.Record;
import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Looks into keys and values of what clients produce to topics that want it ({@link
 * TopicConfig#isInspected}); an OSGi service. Without one, such topics take records in warn mode
 * only. Thread safe.
 */
@ConsumerType
public interface RecordInspection {

  /**
   * Begins to look at what was sent to a topic in one batch.
   *
   * @param config of the topic; inspected
   * @return to be closed by the caller, soon
   * @throws dev.tangram.model.ApiException retriable, when nothing can be said about records now
   */
  Inspector begin(String topic, TopicConfig config);

  /** Looks at the records of one batch; one thread at a time. */
  interface Inspector extends AutoCloseable {

    /**
     * What is wrong with a record, for its producer; empty when it may be stored.
     *
     * @throws dev.tangram.model.ApiException retriable, when nothing can be said about it now; it
     *     throws nothing else
     */
    Optional<String> problem(Record record);

    @Override
    void close();
  }
}
