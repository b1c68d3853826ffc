package dev.tangram.cli;

import dev.tangram.client.ClientException;
import dev.tangram.client.ClusterClient;
import dev.tangram.client.ClusterView;
import dev.tangram.client.admin.CommittedOffset;
import dev.tangram.client.admin.GroupAdmin;
import dev.tangram.client.admin.GroupDescription;
import dev.tangram.client.admin.GroupOffsets;
import dev.tangram.client.consumer.Offsets;
import dev.tangram.model.ErrorCode;
import dev.tangram.model.TopicPartition;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Moves the offsets of groups without members. */
@Command(
    name = "reset-offsets",
    description = {
      "Moves the committed offsets of groups that have no members now. Shows what it would do, and"
          + " does it with --execute.",
      "",
      "Example: tangram groups reset-offsets orders-app --topic orders --to-earliest --execute"
    })
final class ResetOffsetsCommand implements Runnable {

  @ParentCommand private GroupsCommand groups;
  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = GroupsCommand.GROUP,
      arity = "1..*",
      description = "Names of groups; one that does not exist yet is created.")
  private List<String> names;

  @Option(
      names = {"-t", "--topic"},
      paramLabel = "TOPIC[:N,...]",
      description = "A topic, or some of its partitions; may be given several times.")
  private List<String> topics;

  @Option(names = "--all-topics", description = "All partitions for which the group has an offset.")
  private boolean allTopics;

  @ArgGroup(exclusive = true, multiplicity = "1")
  private ResetTarget target;

  @Option(names = "--execute", description = "Do it; otherwise it is only shown.")
  private boolean execute;

  @Option(names = "--dry-run", description = "Only show what would be done; this is the default.")
  private boolean dryRun;

  @Option(
      names = "--export",
      description = "Write the new offsets as CSV, for --from-file, instead of as a table.")
  private boolean export;

  private List<TopicScope> scopes = List.of();
  private long timestampMs;

  @Override
  public void run() {
    checkUsage();
    Map<String, Map<TopicPartition, Long>> file =
        target.file == null ? Map.of() : OffsetsFile.read(target.file, names);
    try (Session session = Session.open(groups.root())) {
      ClusterClient cluster = session.cluster();
      GroupAdmin admin = new GroupAdmin(cluster);
      names.forEach(name -> demandNoMembers(admin, name));
      // Everything is planned before anything is changed.
      GroupOffsets offsets = new GroupOffsets(cluster);
      Map<String, List<OffsetPlan.Step>> plans = new LinkedHashMap<>();
      for (String name : names) {
        plans.put(
            name, plan(cluster, name, offsets.fetch(name), file.getOrDefault(name, Map.of())));
      }
      if (execute) {
        plans.forEach((name, plan) -> commit(offsets, name, plan));
      }
      new ResetReport(groups.root(), execute, export).print(plans);
    }
  }

  private void checkUsage() {
    if (execute && dryRun) {
      throw usage("--execute and --dry-run exclude each other");
    }
    if (export && groups.root().json) {
      throw usage("--export and --json exclude each other");
    }
    boolean named = topics != null && !topics.isEmpty();
    int ways = (named ? 1 : 0) + (allTopics ? 1 : 0) + (target.file != null ? 1 : 0);
    if (ways != 1) {
      throw usage("Say which offsets: either --topic, or --all-topics, or --from-file");
    }
    if (named) {
      scopes = GroupsCommand.scopes(spec, topics);
    }
    if (target.offset != null && target.offset < 0) {
      throw usage("--to-offset must be 0 or more: " + target.offset);
    }
    try {
      if (target.dateTime != null) {
        timestampMs = Times.dateTime(target.dateTime);
      } else if (target.duration != null) {
        timestampMs = System.currentTimeMillis() - Times.duration(target.duration);
      }
    } catch (IllegalArgumentException e) {
      throw usage(e.getMessage());
    }
  }

  private ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  /** Members go on with their own offsets, and would overwrite what is set here. */
  private static void demandNoMembers(GroupAdmin admin, String name) {
    GroupDescription group;
    try {
      group = admin.describe(name);
    } catch (ClientException e) {
      if (e.error() == ErrorCode.GROUP_ID_NOT_FOUND) {
        return;
      }
      throw e;
    }
    if (!group.members().isEmpty() || !group.state().equals("Empty")) {
      throw new Failure(
          "Group %s has members, and its state is %s; nothing was changed."
              .formatted(name, group.state()),
          "Its members would go on where they are and overwrite the new offsets.",
          "Stop them, and run the command again; tangram groups describe "
              + name
              + " --members shows who they are.",
          null);
    }
  }

  private List<OffsetPlan.Step> plan(
      ClusterClient cluster,
      String group,
      Map<TopicPartition, CommittedOffset> committed,
      Map<TopicPartition, Long> file) {
    OffsetPlan plan = new OffsetPlan(new Offsets(cluster), committed, this::warn);
    if (target.file != null) {
      file.keySet().forEach(one -> demand(cluster, one));
      return plan.to(file);
    }
    List<TopicPartition> chosen = chosen(cluster, group, committed);
    if (target.earliest) {
      return plan.toEarliest(chosen);
    } else if (target.latest) {
      return plan.toLatest(chosen);
    } else if (target.current) {
      return plan.toCurrent(chosen);
    } else if (target.shift != null) {
      return plan.shift(chosen, target.shift);
    } else if (target.offset != null) {
      return plan.to(chosen.stream().collect(Collectors.toMap(one -> one, one -> target.offset)));
    }
    return plan.toTime(chosen, timestampMs);
  }

  private List<TopicPartition> chosen(
      ClusterClient cluster, String group, Map<TopicPartition, CommittedOffset> committed) {
    if (!allTopics) {
      SortedSet<TopicPartition> chosen = new TreeSet<>();
      for (TopicScope scope : scopes) {
        ClusterView.Topic topic = cluster.topic(scope.topic(), false);
        if (scope.partitions().isEmpty()) {
          topic.partitions().forEach(one -> chosen.add(one.id()));
        }
        scope.named().forEach(one -> demand(cluster, one));
        chosen.addAll(scope.named());
      }
      return List.copyOf(chosen);
    }
    List<TopicPartition> there = Partitions.existing(cluster, committed.keySet());
    committed.keySet().stream()
        .filter(one -> !there.contains(one))
        .forEach(one -> warn("Partition " + one + " does not exist any more; it is left out"));
    if (there.isEmpty()) {
      throw new Failure(
          "Group " + group + " has no committed offsets.",
          null,
          "Name the topics with --topic.",
          null);
    }
    return there;
  }

  private static void demand(ClusterClient cluster, TopicPartition one) {
    int count = cluster.topic(one.topic(), false).partitions().size();
    if (one.partition() >= count) {
      throw new ClientException(
          ErrorCode.INVALID_PARTITIONS,
          "Topic %s has %d partitions, numbered from 0; there is no partition %d"
              .formatted(one.topic(), count, one.partition()));
    }
  }

  private void warn(String text) {
    groups.root().console().err().println("Warning: " + text);
  }

  private static void commit(GroupOffsets offsets, String group, List<OffsetPlan.Step> plan) {
    Map<TopicPartition, CommittedOffset> next = new TreeMap<>();
    plan.forEach(step -> next.put(step.partition(), CommittedOffset.of(step.next())));
    if (!next.isEmpty()) {
      offsets.commit(group, next);
    }
  }
}
