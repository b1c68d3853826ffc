package dev.tangram.cli;

import dev.tangram.client.admin.CommittedOffset;
import dev.tangram.client.admin.GroupAdmin;
import dev.tangram.client.admin.GroupListing;
import dev.tangram.client.admin.GroupOffsets;
import dev.tangram.model.TopicPartition;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Shows groups of consumers, moves their offsets, chooses their assignors. */
@Command(
    name = "groups",
    description = "Shows groups of consumers, moves their offsets, chooses their assignors.",
    subcommands = {ResetOffsetsCommand.class, GroupAssignorCommand.class})
final class GroupsCommand implements Runnable {

  static final String GROUP = "GROUP";

  private static final Set<String> STATES =
      new TreeSet<>(
          Set.of(
              "preparingrebalance",
              "completingrebalance",
              "stable",
              "dead",
              "empty",
              "assigning",
              "reconciling"));
  private static final Set<String> TYPES = new TreeSet<>(Set.of("classic", "consumer"));

  @ParentCommand private Tangram root;
  @Spec private CommandSpec spec;

  Tangram root() {
    return root;
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "The commands are groups list, describe, reset-offsets, delete-offsets, delete, assignor");
  }

  @Command(
      name = "list",
      description = {
        "Lists the groups with their types and states.",
        "",
        "Example: tangram groups list --state Stable --type consumer"
      })
  int list(
      @Option(
              names = "--state",
              paramLabel = "STATE",
              split = ",",
              description =
                  "Only groups in this state: Stable, Empty, PreparingRebalance,"
                      + " CompletingRebalance, Assigning, Reconciling, Dead; several are possible.")
          List<String> states,
      @Option(
              names = "--type",
              paramLabel = "TYPE",
              split = ",",
              description =
                  "Only groups of this type: classic, or consumer for those of the newer protocol.")
          List<String> types) {
    List<String> wantedStates = known("--state", states, STATES);
    List<String> wantedTypes = known("--type", types, TYPES);
    try (Session session = Session.open(root)) {
      List<GroupListing> groups = new GroupAdmin(session.cluster()).list(wantedStates, wantedTypes);
      if (root.json) {
        Json.print(root.console(), json -> GroupJson.listings(json, groups));
      } else if (!groups.isEmpty()) {
        Table table = new Table("GROUP", "TYPE", "STATE");
        groups.forEach(one -> table.row(one.groupId(), one.type(), one.state()));
        table.lines().forEach(root.console()::println);
      }
    }
    return Tangram.DONE;
  }

  private List<String> known(String option, List<String> given, Set<String> words) {
    List<String> all = given == null ? List.of() : given;
    for (String word : all) {
      if (!words.contains(word.toLowerCase(Locale.ROOT))) {
        throw new ParameterException(
            spec.subcommands().get("list"),
            option + " is one of " + String.join(", ", words) + ": " + word);
      }
    }
    return all;
  }

  @Command(
      name = "describe",
      description = {
        "Shows how far groups have got: offsets and lag of each partition, and who reads it; without"
            + " a name, of all groups.",
        "",
        "Example: tangram groups describe orders-app"
      })
  int describe(
      @Parameters(paramLabel = GROUP, arity = "0..*", description = "Names of groups.")
          List<String> names,
      @Option(names = "--offsets", description = "Offsets and lag; this is the default.")
          boolean offsets,
      @Option(names = "--members", description = "The members and their partitions.")
          boolean members,
      @Option(names = "--state", description = "State, assignor and coordinator.") boolean state) {
    GroupDescriptions.View view =
        state
            ? GroupDescriptions.View.STATE
            : members ? GroupDescriptions.View.MEMBERS : GroupDescriptions.View.OFFSETS;
    if ((offsets ? 1 : 0) + (members ? 1 : 0) + (state ? 1 : 0) > 1) {
      throw new ParameterException(
          spec.subcommands().get("describe"),
          "--offsets, --members and --state exclude each other");
    }
    try (Session session = Session.open(root)) {
      GroupAdmin admin = new GroupAdmin(session.cluster());
      boolean all = names == null || names.isEmpty();
      List<String> wanted =
          all
              ? admin.list(List.of(), List.of()).stream().map(GroupListing::groupId).toList()
              : names;
      new GroupDescriptions(root, session.cluster(), admin).print(wanted, view, all);
    }
    return Tangram.DONE;
  }

  @Command(
      name = "delete",
      description = "Deletes groups that have no members, with all their offsets.")
  int delete(
      @Parameters(paramLabel = GROUP, arity = "1..*", description = "Names of groups.")
          List<String> names) {
    try (Session session = Session.open(root)) {
      GroupAdmin admin = new GroupAdmin(session.cluster());
      for (String name : names) {
        admin.delete(name);
        say("Deleted group " + name, Map.of("deleted", name));
      }
    }
    return Tangram.DONE;
  }

  @Command(
      name = "delete-offsets",
      description = {
        "Deletes committed offsets of topics that no member of the group reads.",
        "",
        "Example: tangram groups delete-offsets orders-app --topic old-orders"
      })
  int deleteOffsets(
      @Parameters(paramLabel = GROUP, description = "Name of the group.") String group,
      @Option(
              names = {"-t", "--topic"},
              paramLabel = "TOPIC[:N,...]",
              required = true,
              description = "A topic, or some of its partitions; may be given several times.")
          List<String> topics) {
    List<TopicScope> scopes =
        scopes(spec.subcommands().get("delete-offsets").getCommandSpec(), topics);
    try (Session session = Session.open(root)) {
      GroupOffsets offsets = new GroupOffsets(session.cluster());
      Map<TopicPartition, CommittedOffset> committed = offsets.fetch(group);
      List<TopicPartition> chosen =
          committed.keySet().stream()
              .filter(one -> scopes.stream().anyMatch(scope -> scope.contains(one)))
              .toList();
      if (chosen.isEmpty()) {
        throw new Failure(
            "Group " + group + " has no offsets there.",
            null,
            "See what it has with tangram groups describe " + group + ".",
            null);
      }
      offsets.delete(group, chosen);
      say(
          "Deleted the offsets of group " + group + " in " + TopicScope.shorten(chosen),
          Map.of("group", group, "deletedOffsets", TopicScope.shorten(chosen)));
    }
    return Tangram.DONE;
  }

  static List<TopicScope> scopes(CommandSpec command, List<String> texts) {
    List<TopicScope> scopes = new ArrayList<>();
    try {
      texts.forEach(text -> scopes.add(TopicScope.parse(text)));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command.commandLine(), "--topic: " + e.getMessage(), e);
    }
    return scopes;
  }

  /** One sentence, or an object of words. */
  void say(String sentence, Map<String, String> fields) {
    if (root.json) {
      Json.print(root.console(), json -> GroupJson.words(json, fields));
    } else {
      root.console().println(sentence);
    }
  }
}
