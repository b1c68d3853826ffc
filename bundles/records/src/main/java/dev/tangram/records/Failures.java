package dev.tangram.records;

import dev.tangram.compression.OutputLimitException;
import dev.tangram.model.ApiException;
import dev.tangram.model.ErrorCode;
import java.io.IOException;

/** The errors of malformed records. */
final class Failures {

  private Failures() {}

  static ApiException invalid(String message) {
    return new ApiException(ErrorCode.INVALID_RECORD, message);
  }

  static ApiException corrupt(String message) {
    return new ApiException(ErrorCode.CORRUPT_MESSAGE, message);
  }

  static ApiException tooLarge(String message) {
    return new ApiException(ErrorCode.MESSAGE_TOO_LARGE, message);
  }

  static ApiException unsupportedCompression(String message) {
    return new ApiException(ErrorCode.UNSUPPORTED_COMPRESSION_TYPE, message);
  }

  /** What a failure of a codec's input stream means. */
  static ApiException of(IOException failure) {
    if (failure instanceof OutputLimitException) {
      return tooLarge(failure.getMessage());
    }
    return corrupt(failure.getMessage());
  }
}
