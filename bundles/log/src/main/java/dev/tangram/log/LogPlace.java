package dev.tangram.log;

/** In which engine a log is, who brings it to another one, and how far it is compacted there. */
final class LogPlace {

  private final Object moveLock = new Object();
  private final LogCleaning cleaning = new LogCleaning();
  private volatile EngineCopy copy;
  private String engine;

  /** Held by whoever moves the log between engines or versions of one. */
  Object moveLock() {
    return moveLock;
  }

  /** Whoever moves the log has a hold on it: no pass rewrites what is moved. */
  LogCleaning cleaning() {
    return cleaning;
  }

  /** Who copies the log has to hear of truncations; null for nobody. */
  void copy(EngineCopy by) {
    copy = by;
  }

  /**
   * The log is about to be truncated; called under its lock.
   *
   * @param offset from which on, -1 for all of it
   */
  void truncated(long offset) {
    cleaning.truncated(offset);
    EngineCopy by = copy;
    if (by != null) {
      by.truncated(offset);
    }
  }

  /**
   * Notes that an engine has it.
   *
   * @return false when another one has it, too
   */
  synchronized boolean foundIn(String name) {
    if (engine == null) {
      engine = name;
    }
    return engine.equals(name);
  }

  /** The engine that has it; null when none was noted. */
  synchronized String engine() {
    return engine;
  }

  /** Another engine has it now. */
  synchronized void movedTo(String name) {
    engine = name;
    cleaning.trouble(null);
  }
}
