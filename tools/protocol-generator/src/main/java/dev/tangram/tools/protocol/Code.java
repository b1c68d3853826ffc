package dev.tangram.tools.protocol;

/** Source text that is being written, with indentation. */
final class Code {

  private final StringBuilder text = new StringBuilder();
  private int depth;

  /** Adds one line; a line that closes or opens a block moves the indentation. */
  Code line(String line) {
    if (line.startsWith("}")) {
      depth--;
    }
    if (!line.isEmpty()) {
      text.append("  ".repeat(depth)).append(line);
    }
    text.append('\n');
    if (line.endsWith("{")) {
      depth++;
    }
    return this;
  }

  Code line(String format, Object... values) {
    return line(String.format(format, values));
  }

  /** Opens {@code if (condition)} unless the condition is always true; see {@link #endIf}. */
  Code beginIf(String condition) {
    return condition.equals("true") ? this : line("if (" + condition + ") {");
  }

  Code endIf(String condition) {
    return condition.equals("true") ? this : line("}");
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
