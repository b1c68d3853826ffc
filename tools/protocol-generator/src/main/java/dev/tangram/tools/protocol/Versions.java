package dev.tangram.tools.protocol;

/**
 * A contiguous range of message versions, both ends included; empty when {@code highest < lowest}.
 *
 * @param lowest the first version
 * @param highest the last version; {@link Short#MAX_VALUE} for an open end
 */
record Versions(int lowest, int highest) {

  static final Versions NONE = new Versions(0, -1);
  static final Versions ALL = new Versions(0, Short.MAX_VALUE);

  /** Parses {@code "none"}, {@code "3"}, {@code "3+"} or {@code "0-4"}; null means none. */
  static Versions parse(String text) {
    if (text == null || text.equals("none") || text.isBlank()) {
      return NONE;
    }
    String trimmed = text.trim();
    if (trimmed.endsWith("+")) {
      return new Versions(
          Integer.parseInt(trimmed.substring(0, trimmed.length() - 1)), Short.MAX_VALUE);
    }
    int dash = trimmed.indexOf('-');
    if (dash < 0) {
      int only = Integer.parseInt(trimmed);
      return new Versions(only, only);
    }
    return new Versions(
        Integer.parseInt(trimmed.substring(0, dash)),
        Integer.parseInt(trimmed.substring(dash + 1)));
  }

  boolean empty() {
    return highest < lowest;
  }

  Versions intersect(Versions other) {
    Versions common =
        new Versions(Math.max(lowest, other.lowest), Math.min(highest, other.highest));
    return common.empty() ? NONE : common;
  }

  boolean contains(Versions other) {
    return other.empty() || (lowest <= other.lowest && other.highest <= highest);
  }

  boolean contains(int version) {
    return lowest <= version && version <= highest;
  }

  /**
   * The Java expression that tells whether {@code version} lies in this range, given that it is one
   * of {@code possible}: {@code "true"} and {@code "false"} where nothing is to be decided.
   */
  String condition(Versions possible) {
    Versions common = intersect(possible);
    if (common.empty()) {
      return "false";
    }
    boolean low = common.lowest > possible.lowest;
    boolean high = common.highest < possible.highest;
    if (low && high) {
      return common.lowest == common.highest
          ? "version == " + common.lowest
          : "version >= " + common.lowest + " && version <= " + common.highest;
    }
    if (low) {
      return "version >= " + common.lowest;
    }
    return high ? "version <= " + common.highest : "true";
  }

  @Override
  public String toString() {
    if (empty()) {
      return "none";
    }
    if (highest == Short.MAX_VALUE) {
      return lowest + "+";
    }
    return lowest == highest ? "" + lowest : lowest + "-" + highest;
  }
}
