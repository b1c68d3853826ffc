package dev.tangram.log;

import dev.tangram.configuration.TopicConfig;
import dev.tangram.log.RecordInspection.Inspector;
import dev.tangram.model.ApiException;
import dev.tangram.model.ErrorCode;
import dev.tangram.records.Record;
import java.util.Optional;

/** The inspection that is there now, which may be none. Thread safe. */
final class InspectionHolder {

  static final Inspector ACCEPTING =
      new Inspector() {
        @Override
        public Optional<String> problem(Record record) {
          return Optional.empty();
        }

        @Override
        public void close() {
          // It holds nothing.
        }
      };

  private volatile RecordInspection current;

  void set(RecordInspection inspection) {
    current = inspection;
  }

  synchronized void remove(RecordInspection inspection) {
    if (current == inspection) {
      current = null;
    }
  }

  /**
   * @throws ApiException REQUEST_TIMED_OUT, which producers retry, when the topic wants to be sure
   *     and nobody can tell
   */
  Inspector begin(String topic, TopicConfig config) {
    RecordInspection inspection = current;
    if (!config.isInspected()) {
      return ACCEPTING;
    }
    if (inspection != null) {
      return inspection.begin(topic, config);
    }
    if (config.refusesInvalidRecords()) {
      throw new ApiException(
          ErrorCode.REQUEST_TIMED_OUT,
          "The topic wants its records validated, which is not available now; nothing was written");
    }
    return ACCEPTING;
  }
}
