package dev.tangram.client;

import dev.tangram.model.ErrorCode;

/**
 * A request that did not succeed. {@link ErrorCode#NETWORK_EXCEPTION} stands for a connection that
 * could not be made or was lost, {@link ErrorCode#REQUEST_TIMED_OUT} for an answer that did not
 * come in time; in both cases it is not known whether the broker carried the request out.
 */
public class ClientException extends RuntimeException {

  private final ErrorCode error;

  public ClientException(ErrorCode error, String message) {
    this(error, message, null);
  }

  public ClientException(ErrorCode error, String message, Throwable cause) {
    super(message, cause);
    this.error = error;
  }

  /** The failure of one thing, in the words of its error code. */
  public static ClientException of(ErrorCode error, String what) {
    return new ClientException(error, what + ": " + error.text());
  }

  /** The failure of one thing, in the broker's words where it gave any. */
  public static ClientException of(ErrorCode error, String what, String brokerMessage) {
    boolean silent = brokerMessage == null || brokerMessage.isBlank();
    return silent ? of(error, what) : new ClientException(error, what + ": " + brokerMessage);
  }

  /**
   * Demands success.
   *
   * @param code as it stands in an answer
   * @param what what was asked for
   * @param brokerMessage the broker's words; null for none
   * @throws ClientException for every code but NONE
   */
  public static void check(short code, String what, String brokerMessage) {
    ErrorCode error = ErrorCode.of(code);
    if (error != ErrorCode.NONE) {
      throw of(error, what, brokerMessage);
    }
  }

  static ClientException network(String message, Throwable cause) {
    return new ClientException(ErrorCode.NETWORK_EXCEPTION, message, cause);
  }

  public ErrorCode error() {
    return error;
  }

  /** Whether the same request may succeed later. */
  public boolean retriable() {
    return error.retriable();
  }
}
