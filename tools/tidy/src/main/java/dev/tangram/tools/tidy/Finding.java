package dev.tangram.tools.tidy;

/**
 * Something that is against the house rules.
 *
 * @param where file, bundle or package
 * @param what the rule it breaks, with the figures
 * @param remedy what to do about it
 */
record Finding(String where, String what, String remedy) {
  @Override
  public String toString() {
    return where + ": " + what + "\n    " + remedy;
  }
}
