package dev.tangram.model;

/** An error of the protocol on its way to the answer. Cheap: it carries no stack trace. */
public class ApiException extends RuntimeException {

  private final transient ErrorCode error;

  /**
   * @param error the code of the answer
   * @param message what happened, what it means and what to do, for the answer's message field
   */
  public ApiException(ErrorCode error, String message) {
    super(message, null, false, false);
    this.error = error;
  }

  public ErrorCode error() {
    return error;
  }
}
