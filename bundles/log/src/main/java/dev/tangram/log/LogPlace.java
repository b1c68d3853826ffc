package dev.tangram.log;

/** In which engine a log is, and who brings it to another one. */
final class LogPlace {

  private final Object moveLock = new Object();
  private volatile EngineCopy copy;
  private String engine;

  /** Held by whoever moves the log between engines or versions of one. */
  Object moveLock() {
    return moveLock;
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
  }
}
