package dev.tangram.protocol;

import dev.tangram.model.ApiException;
import dev.tangram.model.ErrorCode;

/**
 * A message that cannot be read or written. Its code is {@link ErrorCode#INVALID_REQUEST} for
 * malformed bytes and {@link ErrorCode#UNSUPPORTED_VERSION} for a value that a version cannot
 * carry. After a failed read the position in the frame is lost; what follows in it has no meaning.
 */
public final class ProtocolException extends ApiException {

  public ProtocolException(ErrorCode error, String message) {
    super(error, message);
  }

  /** Malformed bytes. */
  public static ProtocolException malformed(String message) {
    return new ProtocolException(ErrorCode.INVALID_REQUEST, message);
  }

  /** A version that is not known, or one that cannot carry a value. */
  public static ProtocolException unsupported(String message) {
    return new ProtocolException(ErrorCode.UNSUPPORTED_VERSION, message);
  }
}
