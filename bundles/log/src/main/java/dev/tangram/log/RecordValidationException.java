package dev.tangram.log;

import dev.tangram.model.ApiException;
import dev.tangram.model.ErrorCode;
import java.util.List;

/** A batch is refused because of single records, which are named (KIP-467). */
public final class RecordValidationException extends ApiException {

  private final transient List<RecordError> recordErrors;

  RecordValidationException(ErrorCode error, String message, List<RecordError> recordErrors) {
    super(error, message);
    this.recordErrors = List.copyOf(recordErrors);
  }

  /** The records at fault, by their index; at most a hundred are named. */
  public List<RecordError> recordErrors() {
    return recordErrors;
  }
}
