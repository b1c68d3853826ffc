package dev.tangram.launcher;

/** What the process tells its caller; listed in docs/operating/running.md. */
enum ExitCode {
  OK(0),
  START_FAILED(1),
  USAGE(2),
  NOT_RUNNING(3),
  NOT_ANSWERING(4),
  STOP_FAILED(5);

  private final int status;

  ExitCode(int status) {
    this.status = status;
  }

  int status() {
    return status;
  }
}
