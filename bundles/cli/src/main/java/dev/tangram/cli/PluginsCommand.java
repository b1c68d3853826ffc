package dev.tangram.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Shows and steers the plug-ins of a broker that runs on this machine. */
@Command(
    name = "plugins",
    description = {
      "Shows and steers the plug-ins of a broker that runs on this machine.",
      "",
      "PLUGIN is the symbolic name of a bundle, kind:name such as compression:zstd, or the name"
          + " alone where it is the only one. A version is that of the bundle, or the beginning of a"
          + " revision."
    })
final class PluginsCommand implements Runnable {

  private static final String PLUGIN = "PLUGIN";
  private static final String VERSION = "--version";

  @ParentCommand private Tangram root;
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "The commands are plugins " + String.join(", ", spec.subcommands().keySet()));
  }

  @Command(name = "list", description = "Lists all versions of all plug-ins with their states.")
  int list(@Mixin BrokerOptions broker) {
    JsonValue views = ManagementClient.of(broker).get("/plugins");
    if (root.json) {
      Json.print(root.console(), views::write);
    } else {
      PluginTable.lines(views.items()).forEach(root.console()::println);
    }
    return Tangram.DONE;
  }

  @Command(name = "info", description = "Shows the versions of a plug-in with their history.")
  int info(
      @Mixin BrokerOptions broker,
      @Parameters(paramLabel = PLUGIN, description = "Which plug-in.") String plugin) {
    JsonValue views =
        ManagementClient.of(broker).get("/plugins/" + ManagementClient.encode(plugin));
    if (root.json) {
      Json.print(root.console(), views::write);
    } else {
      views.items().forEach(v -> PluginTable.details(v).forEach(root.console()::println));
    }
    return Tangram.DONE;
  }

  @Command(
      name = "install",
      description = {
        "Puts a jar into the drop-in folder, and waits until it serves or is refused.",
        "",
        "Example: tangram plugins install zstd-2.jar --name zstd.jar"
      })
  int install(
      @Mixin BrokerOptions broker,
      @Parameters(paramLabel = "FILE", description = "The jar.") Path file,
      @Option(
              names = "--name",
              paramLabel = "NAME",
              description =
                  "Its name in the folder; a jar that has it already is replaced. Default: that of"
                      + " the file.")
          String name,
      @Option(
              names = "--no-activate",
              description = "Keep it beside the active version until it is activated or tried.")
          boolean wait) {
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put("name", name == null ? String.valueOf(file.getFileName()) : name);
    parameters.put("activate", Boolean.toString(!wait));
    ManagementClient client = ManagementClient.of(broker);
    try (InputStream jar = Files.newInputStream(file)) {
      return report(client.post("/plugins/install", parameters, jar, Files.size(file)));
    } catch (IOException e) {
      throw new Failure(
          "The file " + file + " cannot be read: " + e + ".",
          null,
          "Give the path of a readable jar.",
          e);
    }
  }

  @Command(
      name = "activate",
      description = "Lets a version serve; one in quarantine gets another chance.")
  int activate(
      @Mixin BrokerOptions broker,
      @Parameters(paramLabel = PLUGIN, description = "Which plug-in.") String plugin,
      @Option(
              names = VERSION,
              paramLabel = "VERSION",
              description = "Default: the newest that is not active.")
          String version) {
    return report(change(broker, "activate", plugin, version, Map.of()));
  }

  @Command(
      name = "rollback",
      description = "Lets the version serve again that served before the active one.")
  int rollback(
      @Mixin BrokerOptions broker,
      @Parameters(paramLabel = PLUGIN, description = "Which plug-in.") String plugin) {
    return report(change(broker, "rollback", plugin, null, Map.of()));
  }

  /** Who gets the canary. */
  static final class Share {
    @Option(names = "--topic", paramLabel = "TOPIC", description = "Only this topic.")
    String topic;

    @Option(
        names = "--percent",
        paramLabel = "N",
        description = "So many percent of all uses, 1 to 99.")
    Integer percent;
  }

  @Command(
      name = "canary",
      description = {
        "Gives a version a share of the uses. It is compared with the active one, and taken back by"
            + " itself when it fails more often or is much slower.",
        "",
        "Example: tangram plugins canary compression:zstd --percent 5 --promote-after 100000"
      })
  int canary(
      @Mixin BrokerOptions broker,
      @Parameters(paramLabel = PLUGIN, description = "Which plug-in.") String plugin,
      @Option(
              names = VERSION,
              paramLabel = "VERSION",
              description = "Default: the newest that is not active.")
          String version,
      @ArgGroup(exclusive = true, multiplicity = "1") Share share,
      @Option(
              names = "--promote-after",
              paramLabel = "N",
              description = "Make it active after so many good uses. Default: leave that to you.")
          Long promoteAfter,
      @Option(
              names = "--min-uses",
              paramLabel = "N",
              description = "Judge it after so many uses. Default: 100")
          Long minUses,
      @Option(
              names = "--max-error-percent",
              paramLabel = "N",
              description = "Errors that it may have beyond those of the active one. Default: 1")
          Double maxErrorPercent,
      @Option(
              names = "--max-latency-ratio",
              paramLabel = "N",
              description = "Times the mean time of the active one that it may take. Default: 3")
          Double maxLatencyRatio) {
    Map<String, String> more = new LinkedHashMap<>();
    more.put("topic", share.topic);
    more.put("percent", text(share.percent));
    more.put("promote-after", text(promoteAfter));
    more.put("min-uses", text(minUses));
    more.put("max-error-percent", text(maxErrorPercent));
    more.put("max-latency-ratio", text(maxLatencyRatio));
    return report(change(broker, "canary", plugin, version, more));
  }

  private static String text(Object value) {
    return value == null ? null : value.toString();
  }

  @Command(
      name = "quarantine",
      description = "Takes a version out of service; the one before, or the next best, takes over.")
  int quarantine(
      @Mixin BrokerOptions broker,
      @Parameters(paramLabel = PLUGIN, description = "Which plug-in.") String plugin,
      @Option(names = VERSION, paramLabel = "VERSION", description = "Default: the active one.")
          String version,
      @Option(names = "--reason", paramLabel = "TEXT", description = "Shown to others.")
          String reason) {
    Map<String, String> more = new LinkedHashMap<>();
    more.put("reason", reason);
    return report(change(broker, "quarantine", plugin, version, more));
  }

  @Command(
      name = "remove",
      description = "Removes a plug-in, or one version of it, from the drop-in folder.")
  int remove(
      @Mixin BrokerOptions broker,
      @Parameters(paramLabel = PLUGIN, description = "Which plug-in.") String plugin,
      @Option(names = VERSION, paramLabel = "VERSION", description = "Default: all.")
          String version) {
    JsonValue answer = change(broker, "remove", plugin, version, Map.of());
    if (root.json) {
      Json.print(root.console(), answer::write);
    } else {
      root.console().println("Removed " + answer.get("removed").text());
    }
    return Tangram.DONE;
  }

  private static JsonValue change(
      BrokerOptions broker, String verb, String plugin, String version, Map<String, String> more) {
    Map<String, String> parameters = new LinkedHashMap<>(more);
    parameters.put("plugin", plugin);
    parameters.put("version", version);
    return ManagementClient.of(broker).post("/plugins/" + verb, parameters);
  }

  private int report(JsonValue view) {
    if (root.json) {
      Json.print(root.console(), view::write);
    } else {
      PluginTable.lines(List.of(view)).forEach(root.console()::println);
    }
    return Tangram.DONE;
  }
}
