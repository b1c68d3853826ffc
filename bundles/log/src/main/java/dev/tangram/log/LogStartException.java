package dev.tangram.log;

/** The log directories cannot be used; says why and what to do. */
public final class LogStartException extends RuntimeException {

  private final String remedy;

  /**
   * @param problem what is wrong, with the path
   * @param remedy what to do
   */
  public LogStartException(String problem, String remedy, Throwable cause) {
    super(problem, cause);
    this.remedy = remedy;
  }

  /** What to do about it. */
  public String remedy() {
    return remedy;
  }
}
