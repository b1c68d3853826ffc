package dev.tangram.configuration.internal;

import dev.tangram.configuration.BrokerProperties;
import dev.tangram.configuration.ConfigKey;
import dev.tangram.configuration.GroupProperties;
import dev.tangram.configuration.TopicProperties;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Writes the reference of all properties from their declarations. */
public final class ReferencePage {
  private static final String HEAD =
      """
      # Configuration

      This page is generated from the declarations in `bundles/configuration`; a test fails when it is
      stale. Write it again with

          java -cp bundles/configuration/target/classes \\
              dev.tangram.configuration.internal.ReferencePage docs/reference/configuration.md

      Names and defaults are those of Apache Kafka 3.9, except where a line says otherwise; our own
      properties begin with `tangram.`. A property that is not known is ignored with a warning that
      names the nearest known one. A wrong value ends the start with a message that says what is allowed.

      *Change* says whether a property can be changed while the broker runs: `restart` (only in the file),
      `cluster` (by AlterConfigs on one broker or on all). *Accepted* marks a property whose value is
      checked and shown, but which nothing uses yet.
      """;

  private ReferencePage() {}

  /**
   * Writes the page.
   *
   * @param arguments the file to write
   */
  public static void main(String[] arguments) throws IOException {
    Files.writeString(Path.of(arguments[0]), text(), StandardCharsets.UTF_8);
  }

  static String text() {
    StringBuilder page = new StringBuilder(HEAD);
    List<ConfigKey<?>> keys = new ArrayList<>(BrokerProperties.all());
    keys.addAll(TopicProperties.all());
    keys.addAll(GroupProperties.all());
    String group = null;
    for (ConfigKey<?> key : keys) {
      if (!key.group().equals(group)) {
        group = key.group();
        page.append("\n## ").append(group).append('\n');
      }
      describe(key, page);
    }
    return page.toString();
  }

  private static void describe(ConfigKey<?> key, StringBuilder page) {
    page.append("\n### `").append(key.name()).append("`\n\n");
    page.append(key.documentation()).append("\n\n");
    page.append("- Value: ").append(key.allowedText()).append('\n');
    page.append("- Default: ").append(defaultText(key)).append('\n');
    if (!key.aliases().isEmpty()) {
      page.append("- Also: `").append(String.join("`, `", key.aliases())).append("`\n");
    }
    page.append("- Importance: ").append(key.importance().name().toLowerCase(Locale.ROOT));
    boolean broker =
        TopicProperties.find(key.name()) != key && GroupProperties.find(key.name()) != key;
    if (broker) {
      page.append("; change: ").append(change(key.update()));
    }
    page.append(key.effect() == ConfigKey.Effect.ACCEPTED ? "; accepted\n" : "\n");
  }

  private static String defaultText(ConfigKey<?> key) {
    if (key.brokerKey() != null) {
      return "that of the broker, `" + key.brokerKey().name() + "`";
    }
    if (!key.fallbacks().isEmpty()) {
      return "from "
          + String.join(
              ", then ", key.fallbacks().stream().map(f -> "`" + f.key().name() + "`").toList());
    }
    String text = key.defaultText();
    return text == null || text.isEmpty() ? "none" : "`" + text + "`";
  }

  private static String change(ConfigKey.Update update) {
    return switch (update) {
      case READ_ONLY -> "restart";
      case PER_BROKER -> "broker";
      case CLUSTER_WIDE -> "cluster";
    };
  }
}
