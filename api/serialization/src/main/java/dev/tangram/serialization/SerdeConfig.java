package dev.tangram.serialization;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The text form of a serde's settings, as topic properties have it: {@code name=value} pairs with a
 * semicolon between them. A value that begins with <code>{</code>, {@code [} or {@code "} ends with
 * its counterpart, so that JSON needs no escapes; every other value ends at the next semicolon.
 * Blanks around names and values do not count.
 */
public final class SerdeConfig {

  private SerdeConfig() {}

  /**
   * Reads settings.
   *
   * @return names and values in the order of the text
   * @throws IllegalArgumentException when the text is of another form, or a name comes twice
   */
  public static Map<String, String> parse(String text) {
    Map<String, String> settings = new LinkedHashMap<>();
    int at = 0;
    while (at < text.length()) {
      int equals = text.indexOf('=', at);
      int end = text.indexOf(';', at);
      if (end >= 0 && (equals < 0 || end < equals) || equals < 0) {
        requireBlank(text.substring(at, end < 0 ? text.length() : end));
        at = end < 0 ? text.length() : end + 1;
        continue;
      }
      String name = text.substring(at, equals).strip();
      int valueEnd = endOfValue(text, equals + 1);
      String value = text.substring(equals + 1, valueEnd).strip();
      if (name.isEmpty() || settings.put(name, value) != null) {
        throw new IllegalArgumentException(
            name.isEmpty() ? "A setting has no name" : "The setting " + name + " comes twice");
      }
      at = valueEnd + 1;
    }
    return settings;
  }

  private static void requireBlank(String part) {
    if (!part.isBlank()) {
      throw new IllegalArgumentException(
          "Settings have the form name=value;name=value, not '" + part.strip() + "'");
    }
  }

  private static int endOfValue(String text, int from) {
    int at = from;
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
    if (at < text.length() && "{[\"".indexOf(text.charAt(at)) >= 0) {
      at = endOfJson(text, at);
    }
    int end = text.indexOf(';', at);
    return end < 0 ? text.length() : end;
  }

  private static int endOfJson(String text, int from) {
    int depth = 0;
    boolean quoted = false;
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quoted) {
        if (c == '\\') {
          i++;
        } else if (c == '"') {
          quoted = false;
        }
      } else if (c == '"') {
        quoted = true;
      } else if (c == '{' || c == '[') {
        depth++;
      } else if (c == '}' || c == ']') {
        depth--;
      }
      if (!quoted && depth == 0) {
        return i + 1;
      }
    }
    throw new IllegalArgumentException(
        "A value that begins with " + text.charAt(from) + " never ends");
  }
}
