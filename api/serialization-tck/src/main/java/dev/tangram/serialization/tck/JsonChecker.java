package dev.tangram.serialization.tck;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Tells whether a text is one JSON value (RFC 8259) of limited depth. */
final class JsonChecker {

  private static final Pattern SCALAR =
      Pattern.compile(
          "true|false|null|-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?"
              + "|\"([^\"\\\\\\x00-\\x1f]|\\\\([\"\\\\/bfnrt]|u[0-9a-fA-F]{4}))*+\"");

  private final String text;
  private int at;

  private JsonChecker(String text) {
    this.text = text;
  }

  static boolean isJson(String text) {
    JsonChecker checker = new JsonChecker(text);
    return checker.value() && checker.blank() == text.length();
  }

  private boolean value() {
    blank();
    if (take('{')) {
      return take('}') || members('}', true);
    }
    if (take('[')) {
      return take(']') || members(']', false);
    }
    Matcher scalar = SCALAR.matcher(text).region(at, text.length());
    if (!scalar.lookingAt()) {
      return false;
    }
    at = scalar.end();
    return true;
  }

  private boolean members(char end, boolean named) {
    do {
      if (named && !(blank() < text.length() && text.charAt(at) == '"' && value() && take(':'))) {
        return false;
      }
      if (!value()) {
        return false;
      }
    } while (take(','));
    return take(end);
  }

  private boolean take(char wanted) {
    if (blank() < text.length() && text.charAt(at) == wanted) {
      at++;
      return true;
    }
    return false;
  }

  private int blank() {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    return at;
  }
}
