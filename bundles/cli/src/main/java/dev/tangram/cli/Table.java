package dev.tangram.cli;

import java.util.ArrayList;
import java.util.List;

/** Rows of words as lines with columns that stand one below the other. */
final class Table {

  private static final String GAP = "  ";

  private final List<List<String>> rows = new ArrayList<>();

  Table(String... head) {
    rows.add(List.of(head));
  }

  /** Adds a row; values that are null or empty are shown as a dash. */
  void row(Object... values) {
    List<String> row = new ArrayList<>();
    for (Object value : values) {
      String text = value == null ? "" : value.toString();
      row.add(text.isEmpty() ? "-" : text);
    }
    rows.add(row);
  }

  /** The head and the rows. */
  List<String> lines() {
    int[] widths = new int[rows.get(0).size()];
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    List<String> lines = new ArrayList<>();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        line.append(row.get(i)).append(" ".repeat(widths[i] - row.get(i).length())).append(GAP);
      }
      lines.add(line.toString().stripTrailing());
    }
    return lines;
  }
}
