package dev.tangram.plugins.internal;

import java.util.ArrayList;
import java.util.List;

/**
 * What belongs to each name of a kind. Immutable, and searched from the first to the last: a kind
 * has a handful of names, most callers have the very string that was put in, and this way a lease
 * is small enough to become a part of the code that takes it.
 */
final class Names<V> {
  private final String[] names;
  private final V[] values;

  Names() {
    this(List.of(), List.of());
  }

  @SuppressWarnings("unchecked") // filled with values only
  private Names(List<String> names, List<V> values) {
    this.names = names.toArray(String[]::new);
    this.values = (V[]) values.toArray();
  }

  /** Null when there is none. */
  V get(String name) {
    for (int i = 0; i < names.length; i++) {
      if (names[i].equals(name)) {
        return values[i];
      }
    }
    return null;
  }

  List<String> names() {
    return List.of(names);
  }

  /** These, with another value for one name. */
  Names<V> with(String name, V value) {
    List<String> newNames = new ArrayList<>(List.of(names));
    List<V> newValues = new ArrayList<>(List.of(values));
    int index = newNames.indexOf(name);
    if (index >= 0) {
      newValues.set(index, value);
    } else {
      newNames.add(name.intern());
      newValues.add(value);
    }
    return new Names<>(newNames, newValues);
  }
}
