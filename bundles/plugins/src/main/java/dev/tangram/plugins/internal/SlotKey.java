package dev.tangram.plugins.internal;

/**
 * What one version at a time serves.
 *
 * @param kind such as compression
 * @param name such as zstd
 */
record SlotKey(String kind, String name) implements Comparable<SlotKey> {

  @Override
  public int compareTo(SlotKey other) {
    int byKind = kind.compareTo(other.kind);
    return byKind == 0 ? name.compareTo(other.name) : byKind;
  }

  @Override
  public String toString() {
    return kind + ":" + name;
  }
}
