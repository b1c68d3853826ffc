package dev.tangram.management.internal;

import dev.tangram.plugins.PluginAdmin;
import dev.tangram.plugins.PluginException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The commands of the scope {@code plugins} of the shell; each public method is one. They take what
 * {@code tangram plugins} takes and give text.
 */
public final class PluginCommands {

  private final PluginAdmin admin;

  public PluginCommands(PluginAdmin admin) {
    this.admin = admin;
  }

  /** All plug-ins; a star marks what serves. */
  public String list() {
    return PluginText.table(admin.list());
  }

  /** All there is to know of one plug-in. */
  public String info(String plugin) throws PluginException {
    return PluginText.details(admin.info(plugin));
  }

  /** {@code install FILE [--name NAME] [--no-activate]}; a file on the machine of the broker. */
  public String install(String... words) throws Exception {
    Words given = new Words(words, Set.of("name"), Set.of("no-activate"));
    Path file = Path.of(given.only("FILE"));
    String name = given.values.getOrDefault("name", file.getFileName().toString());
    try (InputStream jar = Files.newInputStream(file)) {
      return PluginText.line(admin.install(name, jar, !given.flags.contains("no-activate")));
    } catch (IOException e) {
      throw new PluginException(file + " cannot be read: " + e, e);
    }
  }

  /** {@code activate PLUGIN [--version VERSION]}. */
  public String activate(String... words) throws Exception {
    Words given = new Words(words, Set.of("version"), Set.of());
    return PluginText.line(admin.activate(given.only("PLUGIN"), given.values.get("version")));
  }

  /** The version before the active one serves again. */
  public String rollback(String plugin) throws PluginException {
    return PluginText.line(admin.rollback(plugin));
  }

  /** {@code canary PLUGIN [--version VERSION] (--topic TOPIC | --percent N) [limits]}. */
  public String canary(String... words) throws Exception {
    Set<String> options = new HashSet<>(Parameters.canary());
    options.add("version");
    Words given = new Words(words, options, Set.of());
    return PluginText.line(
        admin.canary(
            given.only("PLUGIN"),
            given.values.get("version"),
            new Parameters(given.values).toCanary()));
  }

  /** {@code quarantine PLUGIN [--version VERSION] [--reason TEXT]}. */
  public String quarantine(String... words) throws Exception {
    Words given = new Words(words, Set.of("version", "reason"), Set.of());
    return PluginText.line(
        admin.quarantine(
            given.only("PLUGIN"),
            given.values.get("version"),
            given.values.getOrDefault("reason", "by command")));
  }

  /** {@code remove PLUGIN [--version VERSION]}. */
  public String remove(String... words) throws Exception {
    Words given = new Words(words, Set.of("version"), Set.of());
    String plugin = given.only("PLUGIN");
    admin.remove(plugin, given.values.get("version"));
    return "Removed " + plugin;
  }

  /** The words of a command: options with a value, flags, and one argument. */
  private static final class Words {
    private final Map<String, String> values = new HashMap<>();
    private final Set<String> flags = new HashSet<>();
    private String argument;

    Words(String[] words, Set<String> options, Set<String> switches) throws PluginException {
      for (int i = 0; i < words.length; i++) {
        String name = words[i].startsWith("--") ? words[i].substring(2) : null;
        if (name == null && argument == null) {
          argument = words[i];
        } else if (name != null && switches.contains(name)) {
          flags.add(name);
        } else if (name != null && options.contains(name) && i + 1 < words.length) {
          i++;
          values.put(name, words[i]);
        } else {
          throw new PluginException("Not understood: " + words[i] + "; see tangram plugins --help");
        }
      }
    }

    String only(String what) throws PluginException {
      if (argument == null) {
        throw new PluginException(what + " is missing; see tangram plugins --help");
      }
      return argument;
    }
  }
}
