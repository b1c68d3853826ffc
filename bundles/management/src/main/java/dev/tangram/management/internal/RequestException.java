package dev.tangram.management.internal;

/** A request that gets another answer than it hoped for. */
final class RequestException extends Exception {

  private static final long serialVersionUID = 1L;

  private final int status;
  private final String remedy;

  RequestException(int status, String problem, String remedy) {
    super(problem);
    this.status = status;
    this.remedy = remedy;
  }

  /** Status of HTTP. */
  int status() {
    return status;
  }

  String remedy() {
    return remedy;
  }
}
