package dev.tangram.configuration;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The types of property values; the codes are those of DescribeConfigs v3 (KIP-569). */
public enum ConfigType {
  BOOLEAN(1, "true or false"),
  STRING(2, "text"),
  INT(3, "a whole number of 32 bits"),
  SHORT(4, "a whole number of 16 bits"),
  LONG(5, "a whole number of 64 bits"),
  DOUBLE(6, "a decimal number"),
  LIST(7, "a list separated by commas"),
  CLASS(8, "a class name"),
  PASSWORD(9, "text that is never shown");

  private final int code;
  private final String form;

  ConfigType(int code, String form) {
    this.code = code;
    this.form = form;
  }

  /** The code of this type in a DescribeConfigs response. */
  public byte code() {
    return (byte) code;
  }

  /** What a value of this type looks like, for messages. */
  public String form() {
    return form;
  }

  /**
   * Reads a value: Boolean, String, Integer (INT and SHORT), Long, Double or a List of String.
   *
   * @throws IllegalArgumentException when the text is not of this form
   */
  Object parse(String text) {
    String trimmed = text.trim();
    return switch (this) {
      case BOOLEAN -> parseBoolean(trimmed);
      case STRING, CLASS, PASSWORD -> trimmed;
      case INT -> Integer.valueOf(trimmed);
      case SHORT -> Integer.valueOf(Short.parseShort(trimmed));
      case LONG -> Long.valueOf(trimmed);
      case DOUBLE -> Double.valueOf(trimmed);
      case LIST -> parseList(trimmed);
    };
  }

  private static Boolean parseBoolean(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true" -> Boolean.TRUE;
      case "false" -> Boolean.FALSE;
      default -> throw new IllegalArgumentException("not a boolean");
    };
  }

  private static List<String> parseList(String text) {
    return Stream.of(text.split(",")).map(String::trim).filter(s -> !s.isEmpty()).toList();
  }

  /** The text form of a value that {@link #parse} gave; null for null. */
  static String format(Object value) {
    if (value == null) {
      return null;
    }
    if (value instanceof List<?> list) {
      return String.join(",", list.stream().map(String::valueOf).toList());
    }
    return value.toString();
  }
}
