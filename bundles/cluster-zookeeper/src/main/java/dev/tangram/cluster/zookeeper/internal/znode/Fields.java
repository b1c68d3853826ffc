package dev.tangram.cluster.zookeeper.internal.znode;

import dev.tangram.metadata.ClusterStoreException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The fields of a JSON object that was read; a field of the wrong kind is named in the error. */
final class Fields {

  private final String path;
  private final Map<?, ?> values;

  Fields(String path, Map<?, ?> values) {
    this.path = path;
    this.values = values;
  }

  boolean has(String name) {
    return values.get(name) != null;
  }

  int intValue(String name) {
    return demand(name, Number.class).intValue();
  }

  int intValue(String name, int otherwise) {
    return has(name) ? intValue(name) : otherwise;
  }

  String string(String name) {
    return demand(name, String.class);
  }

  Optional<String> optionalString(String name) {
    return has(name) ? Optional.of(string(name)) : Optional.empty();
  }

  /** A number that is written as a string. */
  long quotedLong(String name) {
    try {
      return Long.parseLong(string(name));
    } catch (NumberFormatException e) {
      throw wrong(name, e);
    }
  }

  List<Integer> ints(String name) {
    return ints(name, demand(name, List.class));
  }

  List<String> strings(String name) {
    List<String> result = new ArrayList<>();
    for (Object item : demand(name, List.class)) {
      if (!(item instanceof String text)) {
        throw wrong(name, null);
      }
      result.add(text);
    }
    return result;
  }

  Map<String, String> stringMap(String name) {
    Map<String, String> result = new LinkedHashMap<>();
    demand(name, Map.class)
        .forEach(
            (key, value) -> {
              if (!(value instanceof String text)) {
                throw wrong(name, null);
              }
              result.put((String) key, text);
            });
    return result;
  }

  /** Lists of numbers by number; empty when the field is missing. */
  Map<Integer, List<Integer>> intLists(String name) {
    Map<Integer, List<Integer>> result = new LinkedHashMap<>();
    if (!has(name)) {
      return result;
    }
    for (Map.Entry<?, ?> entry : ((Map<?, ?>) demand(name, Map.class)).entrySet()) {
      try {
        result.put(
            Integer.parseInt((String) entry.getKey()), ints(name, (List<?>) entry.getValue()));
      } catch (NumberFormatException | ClassCastException e) {
        throw wrong(name, e);
      }
    }
    return result;
  }

  private List<Integer> ints(String name, List<?> items) {
    List<Integer> result = new ArrayList<>(items.size());
    for (Object item : items) {
      if (!(item instanceof Number number)) {
        throw wrong(name, null);
      }
      result.add(number.intValue());
    }
    return result;
  }

  private <T> T demand(String name, Class<T> type) {
    Object value = values.get(name);
    if (!type.isInstance(value)) {
      throw wrong(name, null);
    }
    return type.cast(value);
  }

  private ClusterStoreException wrong(String name, Exception cause) {
    return new ClusterStoreException(
        "the node " + path + " has a missing or malformed field '" + name + "'", cause);
  }
}
