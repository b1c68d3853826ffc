package dev.tangram.cli;

import dev.tangram.client.ClientException;
import dev.tangram.client.ClusterClient;
import dev.tangram.client.ClusterView;
import dev.tangram.client.consumer.ConsumerRecord;
import dev.tangram.client.consumer.Offsets;
import dev.tangram.client.consumer.PartitionReader;
import dev.tangram.client.consumer.ReaderSettings;
import dev.tangram.model.ErrorCode;
import dev.tangram.model.TopicPartition;
import dev.tangram.serialization.RecordContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Writes records as lines. */
@Command(
    name = "consume",
    description = {
      "Writes the values of records, each as a line; the bytes are not decoded unless a"
          + " deserializer is named. Begins with the records that come from now on and runs until"
          + " it is interrupted, unless told otherwise.",
      "",
      "The order is that of the partition; records of several partitions come in any order.",
      "",
      "Example: tangram consume -t orders --from-beginning --exit-at-end"
    })
final class ConsumeCommand implements Runnable {

  private static final int POLL_MS = 200;

  /** Fewer records than this are written at once. */
  private static final int SMALL_ANSWER = 100;

  @ParentCommand private Tangram root;
  @Spec private CommandSpec spec;

  @Option(
      names = {"-t", "--topic"},
      required = true,
      paramLabel = "TOPIC",
      description = "The topic.")
  private String topic;

  @Option(names = "--from-beginning", description = "Begin with the oldest records.")
  private boolean fromBeginning;

  @Option(
      names = {"-n", "--max"},
      paramLabel = "N",
      description = "End after so many records.")
  private Long max;

  @Option(
      names = {"-p", "--partition"},
      paramLabel = "N",
      description = "Read this partition only.")
  private Integer partition;

  @Option(
      names = {"-o", "--offset"},
      paramLabel = "OFFSET",
      description = "Where to begin: earliest, latest, or with --partition a number.")
  private String offset;

  @Option(
      names = {"-e", "--exit-at-end"},
      description = "End after the records that are there when the command begins.")
  private boolean exitAtEnd;

  @Option(names = "--print-key", description = "Write the key before the value.")
  private boolean printKey;

  @Option(names = "--print-offset", description = "Write partition and offset before the value.")
  private boolean printOffset;

  @Option(
      names = "--print-timestamp",
      description = "Write the timestamp, in milliseconds since 1970, before the value.")
  private boolean printTimestamp;

  @Option(
      names = {"-k", "--key-separator"},
      paramLabel = "TEXT",
      description = "What stands after key, offset and timestamp. Default: a tab.")
  private String separator = "\t";

  @Option(
      names = "--key-deserializer",
      paramLabel = "NAME",
      description = "Decode keys with this serializer plug-in, such as int64.")
  private String keyDeserializer;

  @Option(
      names = "--value-deserializer",
      paramLabel = "NAME",
      description = {
        "Decode values with this serializer plug-in, such as json. With --json, values that are"
            + " JSON are embedded."
      })
  private String valueDeserializer;

  @Option(
      names = "--key-deserializer-config",
      paramLabel = "NAME=VALUE",
      description = "A setting of the deserializer of keys; may be repeated.")
  private Map<String, String> keyConfig;

  @Option(
      names = "--deserializer-config",
      paramLabel = "NAME=VALUE",
      description = "A setting of the deserializer of values; may be repeated.")
  private Map<String, String> valueConfig;

  @Override
  public void run() {
    checkUsage();
    if (max != null && max == 0) {
      return;
    }
    RecordPrinter printer =
        new RecordPrinter(
            root.console(),
            new RecordPrinter.Format(
                root.json,
                printOffset,
                printTimestamp,
                printKey,
                separator,
                RecordFormat.of(
                    spec,
                    "--key-deserializer",
                    keyDeserializer,
                    keyConfig,
                    RecordContext.key(topic)),
                RecordFormat.of(
                    spec,
                    "--value-deserializer",
                    valueDeserializer,
                    valueConfig,
                    RecordContext.value(topic))));
    try (Session session = Session.open(root)) {
      ClusterClient cluster = session.cluster();
      List<TopicPartition> partitions = partitions(cluster);
      Map<TopicPartition, Long> ends =
          exitAtEnd ? new Offsets(cluster).latest(partitions) : new TreeMap<>();
      Map<TopicPartition, Long> starts = starts(cluster, partitions);
      try (PartitionReader reader =
          new PartitionReader(cluster, starts, ReaderSettings.DEFAULT, Session.codecs())) {
        read(reader, printer, ends);
      }
    }
  }

  private void checkUsage() {
    if (fromBeginning && offset != null) {
      throw usage("--from-beginning and --offset exclude each other");
    }
    if (isNumber() && partition == null) {
      throw usage("--offset with a number needs --partition");
    }
    if (offset != null && !isNumber() && !offset.equals("earliest") && !offset.equals("latest")) {
      throw usage("--offset is earliest, latest or a number of 0 or more: " + offset);
    }
    if (max != null && max < 0) {
      throw usage("--max must be 0 or more: " + max);
    }
    if (partition != null && partition < 0) {
      throw usage("--partition must be 0 or more: " + partition);
    }
  }

  private ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  private boolean isNumber() {
    return offset != null && offset.matches("[0-9]{1,18}");
  }

  private List<TopicPartition> partitions(ClusterClient cluster) {
    List<TopicPartition> all =
        cluster.topic(topic, false).partitions().stream().map(ClusterView.Partition::id).toList();
    if (partition == null) {
      return all;
    }
    if (partition >= all.size()) {
      throw new ClientException(
          ErrorCode.INVALID_PARTITIONS,
          "Topic "
              + topic
              + " has "
              + all.size()
              + " partitions, numbered from 0; there is no partition "
              + partition);
    }
    return List.of(all.get(partition));
  }

  private Map<TopicPartition, Long> starts(ClusterClient cluster, List<TopicPartition> partitions) {
    if (isNumber()) {
      return Map.of(partitions.get(0), Long.parseLong(offset));
    }
    Offsets offsets = new Offsets(cluster);
    return fromBeginning || "earliest".equals(offset)
        ? offsets.earliest(partitions)
        : offsets.latest(partitions);
  }

  private void read(PartitionReader reader, RecordPrinter printer, Map<TopicPartition, Long> ends) {
    long left = max == null ? Long.MAX_VALUE : max;
    try {
      while (!root.console().stopped() && left > 0 && !finished(reader, ends)) {
        List<ConsumerRecord> records = reader.poll(POLL_MS);
        for (ConsumerRecord record : records) {
          Long end = ends.get(record.partition());
          if (left > 0 && (end == null || record.offset() < end)) {
            printer.print(record);
            left--;
          }
        }
        // At the end of a partition the next poll may wait; the lines must not wait, too.
        if (records.size() < SMALL_ANSWER) {
          printer.flush();
        }
      }
      printer.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Leaves out the partitions that were read to their end; true when none is left. */
  private boolean finished(PartitionReader reader, Map<TopicPartition, Long> ends) {
    if (!exitAtEnd) {
      return false;
    }
    ends.entrySet()
        .removeIf(
            entry -> {
              boolean done = reader.position(entry.getKey()) >= entry.getValue();
              if (done) {
                reader.remove(entry.getKey());
              }
              return done;
            });
    return ends.isEmpty();
  }
}
