package dev.tangram.plugins.internal.folder;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A header of a bundle's manifest, by the common header syntax of the OSGi Core specification
 * (section 3.2.4): clauses between commas, each with names and {@code key=value} attributes or
 * {@code key:=value} directives between semicolons; quoted where they contain such characters.
 */
final class ManifestHeader {

  /**
   * One clause.
   *
   * @param names what stands before the first attribute
   * @param attributes by their name without the type, such as {@code :Long}
   */
  record Clause(List<String> names, Map<String, String> attributes) {}

  private final String text;
  private int at;

  private ManifestHeader(String text) {
    this.text = text;
  }

  /**
   * @throws IllegalArgumentException when a quote is not closed or an attribute has no name
   */
  static List<Clause> parse(String text) {
    ManifestHeader header = new ManifestHeader(text);
    List<Clause> clauses = new ArrayList<>();
    do {
      Clause clause = header.clause();
      if (!clause.names().isEmpty()) {
        clauses.add(clause);
      }
    } while (header.next(','));
    return clauses;
  }

  private Clause clause() {
    Clause clause = new Clause(new ArrayList<>(), new LinkedHashMap<>());
    do {
      String left = token();
      if (!next('=')) {
        if (!left.isEmpty()) {
          clause.names().add(left);
        }
        continue;
      }
      String value = token();
      if (left.isEmpty()) {
        throw new IllegalArgumentException("a value without a name: " + value);
      }
      if (!left.endsWith(":")) { // else a directive, and none of them matters here
        int type = left.indexOf(':');
        clause.attributes().put((type < 0 ? left : left.substring(0, type)).trim(), value);
      }
    } while (next(';'));
    return clause;
  }

  private boolean next(char expected) {
    if (at < text.length() && text.charAt(at) == expected) {
      at++;
      return true;
    }
    return false;
  }

  private String token() {
    StringBuilder token = new StringBuilder();
    boolean quoted = false;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '"') {
        quoted = !quoted;
      } else if (quoted && c == '\\' && at + 1 < text.length()) {
        at++;
        token.append(text.charAt(at));
      } else if (!quoted && (c == ',' || c == ';' || c == '=')) {
        break;
      } else {
        token.append(c);
      }
      at++;
    }
    if (quoted) {
      throw new IllegalArgumentException("a quote that is not closed");
    }
    return token.toString().trim();
  }
}
