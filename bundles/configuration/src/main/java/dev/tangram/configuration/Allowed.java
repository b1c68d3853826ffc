package dev.tangram.configuration;

import java.util.List;
import java.util.function.Predicate;

/**
 * What a property may be: a test and the sentence that says it to a person.
 *
 * @param text what is allowed, without the type, for example {@code at least 1}; empty when all is
 * @param test true when the value is allowed
 */
public record Allowed<T>(String text, Predicate<T> test) {

  /** Any value of the type. */
  public static <T> Allowed<T> any() {
    return new Allowed<>("", value -> true);
  }

  /** {@code min} or more. */
  public static <N extends Number & Comparable<N>> Allowed<N> atLeast(N min) {
    return new Allowed<>("at least " + min, value -> value.compareTo(min) >= 0);
  }

  /** From {@code min} to {@code max}, both included. */
  public static <N extends Number & Comparable<N>> Allowed<N> between(N min, N max) {
    return new Allowed<>(
        "from " + min + " to " + max,
        value -> value.compareTo(min) >= 0 && value.compareTo(max) <= 0);
  }

  /** One of the given words. */
  public static Allowed<String> oneOf(String... words) {
    List<String> list = List.of(words);
    return new Allowed<>("one of " + String.join(", ", list), list::contains);
  }

  /** A list of nothing but the given words, at least one. */
  public static Allowed<List<String>> someOf(String... words) {
    List<String> list = List.of(words);
    return new Allowed<>(
        "one or more of " + String.join(", ", list),
        value -> !value.isEmpty() && list.containsAll(value));
  }

  /** The value {@code special} or whatever {@code other} allows. */
  public static <T> Allowed<T> or(T special, Allowed<T> other) {
    return new Allowed<>(
        special + ", or " + other.text(), v -> special.equals(v) || other.test().test(v));
  }
}
