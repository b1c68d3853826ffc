package dev.tangram.cli;

import dev.tangram.client.ClientException;
import dev.tangram.client.ClusterView;
import dev.tangram.client.admin.Admin;
import dev.tangram.client.admin.CreatedTopic;
import dev.tangram.client.admin.NewTopic;
import dev.tangram.model.ErrorCode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Creates, lists, describes, alters and deletes topics. */
@Command(name = "topics", description = "Creates, lists, describes, alters and deletes topics.")
final class TopicsCommand implements Runnable {

  private static final Map<String, String> SENTENCES =
      Map.of("exists", "Exists: ", "deleted", "Deleted topic ", "altered", "Altered topic ");

  @ParentCommand private Tangram root;
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "The commands are topics create, list, describe, alter, delete");
  }

  @Command(
      name = "create",
      description = {
        "Creates topics and waits until they can be used.",
        "",
        "Example: tangram topics create orders --partitions 3 --config retention.ms=86400000"
      })
  int create(
      @Mixin TopicNames topics,
      @Option(
              names = {"-p", "--partitions"},
              paramLabel = "N",
              defaultValue = "-1",
              description = "Number of partitions. Default: num.partitions of the broker.")
          int partitions,
      @Option(
              names = {"-r", "--replication-factor"},
              paramLabel = "N",
              defaultValue = "-1",
              description = "Replicas of each. Default: default.replication.factor of the broker.")
          short replicationFactor,
      @Option(
              names = {"-c", "--config"},
              paramLabel = "NAME=VALUE",
              description = "A property of the topic; may be given several times.")
          Map<String, String> configs,
      @Option(names = "--if-not-exists", description = "Do nothing where the topic exists.")
          boolean ifNotExists) {
    List<String> names = named("create", topics);
    positive("--partitions", partitions);
    positive("--replication-factor", replicationFactor);
    Map<String, String> properties = configs == null ? Map.of() : new LinkedHashMap<>(configs);
    try (Session session = Session.open(root)) {
      Admin admin = new Admin(session.cluster());
      for (String name : names) {
        try {
          report(admin.createTopic(new NewTopic(name, partitions, replicationFactor, properties)));
        } catch (ClientException e) {
          if (!ifNotExists || e.error() != ErrorCode.TOPIC_ALREADY_EXISTS) {
            throw e;
          }
          report("exists", name);
        }
      }
    }
    return Tangram.DONE;
  }

  private List<String> named(String command, TopicNames topics) {
    if (topics.all().isEmpty()) {
      throw new ParameterException(
          spec.subcommands().get(command), "Give the name of at least one topic");
    }
    return topics.all();
  }

  private void positive(String option, int value) {
    if (value != NewTopic.DEFAULT && value < 1) {
      throw new ParameterException(
          spec.subcommands().get("create"), option + " must be 1 or more: " + value);
    }
  }

  private void report(CreatedTopic topic) {
    if (root.json) {
      Json.print(
          root.console(),
          json -> {
            json.writeStartObject();
            json.writeStringField("created", topic.name());
            json.writeNumberField("partitions", topic.partitions());
            json.writeNumberField("replicationFactor", topic.replicationFactor());
            json.writeEndObject();
          });
    } else {
      root.console()
          .println(
              "Created topic %s (partitions %d, replication factor %d)"
                  .formatted(topic.name(), topic.partitions(), topic.replicationFactor()));
    }
  }

  private void report(String what, String name) {
    if (root.json) {
      Json.print(
          root.console(),
          json -> {
            json.writeStartObject();
            json.writeStringField(what, name);
            json.writeEndObject();
          });
    } else {
      root.console().println(SENTENCES.get(what) + name);
    }
  }

  @Command(name = "list", description = "Lists the names of the topics.")
  int list(
      @Option(names = "--internal", description = "Also those that the cluster itself uses.")
          boolean internal) {
    try (Session session = Session.open(root)) {
      List<String> names =
          new Admin(session.cluster())
              .listTopics().stream()
                  .filter(topic -> internal || !topic.internal())
                  .map(ClusterView.Topic::name)
                  .toList();
      if (root.json) {
        Json.print(
            root.console(),
            json -> {
              json.writeStartArray();
              for (String name : names) {
                json.writeString(name);
              }
              json.writeEndArray();
            });
      } else {
        names.forEach(root.console()::println);
      }
    }
    return Tangram.DONE;
  }

  @Command(
      name = "describe",
      description = {
        "Shows partitions, replicas, offsets and the configuration of topics; without a name, of all"
            + " but internal ones."
      })
  int describe(@Mixin TopicNames topics) {
    try (Session session = Session.open(root)) {
      Admin admin = new Admin(session.cluster());
      List<String> names = topics.all();
      List<ClusterView.Topic> found =
          names.isEmpty()
              ? admin.listTopics().stream().filter(topic -> !topic.internal()).toList()
              : names.stream().map(admin::describeTopic).toList();
      new TopicDescriptions(root.console(), root.json, session.cluster(), admin).print(found);
    }
    return Tangram.DONE;
  }

  @Command(
      name = "alter",
      description = {
        "Changes properties of topics while they are in use.",
        "",
        "Example: tangram topics alter orders --config storage.engine=memory"
      })
  int alter(
      @Mixin TopicNames topics,
      @Option(
              names = {"-c", "--config"},
              paramLabel = "NAME=VALUE",
              description = "A property and its new value; may be given several times.")
          Map<String, String> configs,
      @Option(
              names = "--default",
              paramLabel = "NAME",
              description =
                  "A property that gets the broker's default again; several are possible.")
          List<String> defaults) {
    List<String> names = named("alter", topics);
    Map<String, String> values = configs == null ? Map.of() : configs;
    List<String> reset = defaults == null ? List.of() : defaults;
    if (values.isEmpty() && reset.isEmpty()) {
      throw new ParameterException(
          spec.subcommands().get("alter"), "Give a property with --config or --default");
    }
    try (Session session = Session.open(root)) {
      Admin admin = new Admin(session.cluster());
      for (String name : names) {
        admin.alterTopicConfig(name, values, reset);
        report("altered", name);
      }
    }
    return Tangram.DONE;
  }

  @Command(name = "delete", description = "Deletes topics with all their records.")
  int delete(@Mixin TopicNames topics) {
    List<String> names = named("delete", topics);
    try (Session session = Session.open(root)) {
      Admin admin = new Admin(session.cluster());
      for (String name : names) {
        admin.deleteTopic(name);
        report("deleted", name);
      }
    }
    return Tangram.DONE;
  }
}
