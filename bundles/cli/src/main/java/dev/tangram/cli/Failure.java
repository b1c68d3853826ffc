package dev.tangram.cli;

/** A command that cannot do its work, told to a person. */
final class Failure extends RuntimeException {

  private final String meaning;
  private final String remedy;

  /**
   * @param problem what happened
   * @param meaning what it means; null when the problem says it all
   * @param remedy what to do
   */
  Failure(String problem, String meaning, String remedy, Throwable cause) {
    super(problem, cause);
    this.meaning = meaning;
    this.remedy = remedy;
  }

  String meaning() {
    return meaning;
  }

  String remedy() {
    return remedy;
  }
}
