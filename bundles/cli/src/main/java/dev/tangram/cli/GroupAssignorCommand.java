package dev.tangram.cli;

import dev.tangram.client.admin.ConfigEntry;
import dev.tangram.client.admin.GroupAdmin;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Chooses the assignor of a group, while it runs. */
@Command(
    name = "assignor",
    description = {
      "Chooses the partition assignor plug-in that the broker uses for a group. A change takes effect"
          + " on a running group; its members need not know of it.",
      "",
      "Example: tangram groups assignor set orders-app sticky"
    })
final class GroupAssignorCommand implements Runnable {

  private static final String PROPERTY = "group.assignor";

  @ParentCommand private GroupsCommand groups;
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "The commands are groups assignor get, set, unset, list");
  }

  @Command(name = "get", description = "Shows the assignor that was set for a group.")
  int get(
      @Parameters(paramLabel = GroupsCommand.GROUP, description = "Name of the group.")
          String group) {
    try (Session session = Session.open(groups.root())) {
      String name =
          new GroupAdmin(session.cluster())
              .describeConfig(group).stream()
                  .filter(entry -> entry.name().equals(PROPERTY) && entry.value() != null)
                  .map(ConfigEntry::value)
                  .findFirst()
                  .orElse("");
      groups.say(
          name.isEmpty() ? "none: the clients choose" : name,
          Map.of("group", group, "assignor", name));
    }
    return Tangram.DONE;
  }

  @Command(
      name = "set",
      description =
          "Sets the assignor of a group; the partitions of a running group are assigned anew. The"
              + " group need not exist yet.")
  int set(
      @Parameters(paramLabel = GroupsCommand.GROUP, description = "Name of the group.")
          String group,
      @Parameters(paramLabel = "NAME", description = "Name of the assignor, such as sticky.")
          String name) {
    try (Session session = Session.open(groups.root())) {
      new GroupAdmin(session.cluster()).alterConfig(group, Map.of(PROPERTY, name), List.of());
      groups.say(
          "Group " + group + " uses the assignor " + name,
          Map.of("group", group, "assignor", name));
    }
    return Tangram.DONE;
  }

  @Command(name = "unset", description = "Leaves the choice of the assignor to the clients again.")
  int unset(
      @Parameters(paramLabel = GroupsCommand.GROUP, description = "Name of the group.")
          String group) {
    try (Session session = Session.open(groups.root())) {
      new GroupAdmin(session.cluster()).alterConfig(group, Map.of(), List.of(PROPERTY));
      groups.say(
          "The clients of group " + group + " choose the assignor",
          Map.of("group", group, "assignor", ""));
    }
    return Tangram.DONE;
  }

  /** An assignor that a version of a plug-in offers. */
  private record Offer(String name, JsonValue view) {
    String field(String field) {
      return view.get(field).text();
    }
  }

  @Command(
      name = "list",
      description =
          "Lists the assignors of a broker that runs on this machine, with the plug-ins they come"
              + " from.")
  int list(@Mixin BrokerOptions broker) {
    List<Offer> offers = new ArrayList<>();
    for (JsonValue view : ManagementClient.of(broker).get("/plugins").items()) {
      for (JsonValue offer : view.get("offers").items()) {
        if (offer.get("kind").text().equals("assignor")) {
          offers.add(new Offer(offer.get("name").text(), view));
        }
      }
    }
    Console console = groups.root().console();
    if (groups.root().json) {
      Json.print(
          console,
          json -> {
            json.writeStartArray();
            for (Offer one : offers) {
              GroupJson.words(
                  json,
                  Map.of(
                      "assignor", one.name,
                      "state", one.field("state"),
                      "bundle", one.field("bundle"),
                      "version", one.field("version")));
            }
            json.writeEndArray();
          });
    } else {
      Table table = new Table("ASSIGNOR", "STATE", "BUNDLE", "VERSION");
      for (Offer one : offers) {
        table.row(one.name, one.field("state"), one.field("bundle"), one.field("version"));
      }
      table.lines().forEach(console::println);
    }
    return Tangram.DONE;
  }
}
