package dev.tangram.configuration;

import java.util.List;
import java.util.stream.Collectors;

/** One or several properties have values that are not allowed. */
public final class ConfigException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * One wrong property.
   *
   * @param property its name as the user wrote it
   * @param value what was given; never a password
   * @param allowed what would be right
   */
  public record Problem(String property, String value, String allowed) {
    @Override
    public String toString() {
      return property + " = " + value + " is not allowed: it must be " + allowed;
    }
  }

  private final transient List<Problem> problems;

  public ConfigException(String property, String value, String allowed) {
    this(List.of(new Problem(property, value, allowed)));
  }

  public ConfigException(List<Problem> problems) {
    super(problems.stream().map(Problem::toString).collect(Collectors.joining("; ")));
    this.problems = List.copyOf(problems);
  }

  /** Every wrong property, in the order found. */
  public List<Problem> problems() {
    return problems;
  }

  /** The first wrong property. */
  public String property() {
    return problems.get(0).property();
  }
}
