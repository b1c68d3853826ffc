package dev.tangram.management.internal;

/** Carries out a line of a shell. */
interface Shell {

  /**
   * What came of a line.
   *
   * @param output what it printed and gave, bounded
   * @param problem why it failed; empty when it did not
   */
  record Result(String output, String problem) {}

  /** Returns when the line is done, or its time is over. */
  Result execute(String line) throws InterruptedException;
}
