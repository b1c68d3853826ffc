package dev.tangram.launcher;

/** A command cannot do its work; carries what happened and what to do about it. */
final class LaunchException extends Exception {
  private static final long serialVersionUID = 1L;

  private final ExitCode exitCode;
  private final String remedy;

  LaunchException(ExitCode exitCode, String problem, String remedy) {
    super(problem);
    this.exitCode = exitCode;
    this.remedy = remedy;
  }

  ExitCode exitCode() {
    return exitCode;
  }

  String remedy() {
    return remedy;
  }
}
