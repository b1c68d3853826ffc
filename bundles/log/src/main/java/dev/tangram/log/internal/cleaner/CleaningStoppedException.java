package dev.tangram.log.internal.cleaner;

/** A pass was ended because somebody else needs the log; nothing is wrong. */
public final class CleaningStoppedException extends RuntimeException {

  /** Cheap: without a stack trace. */
  public CleaningStoppedException() {
    super("The pass was stopped", null, false, false);
  }
}
