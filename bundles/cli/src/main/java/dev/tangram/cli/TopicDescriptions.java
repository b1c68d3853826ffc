package dev.tangram.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tangram.client.ClusterClient;
import dev.tangram.client.ClusterView;
import dev.tangram.client.admin.Admin;
import dev.tangram.client.admin.ConfigEntry;
import dev.tangram.client.consumer.Offsets;
import dev.tangram.model.TopicPartition;
import dev.tangram.model.Uuids;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Writes what there is to know of topics, as text or as JSON. */
final class TopicDescriptions {

  private final Console console;
  private final boolean json;
  private final ClusterClient cluster;
  private final Admin admin;

  private record Description(
      ClusterView.Topic topic,
      List<ConfigEntry> overrides,
      Map<TopicPartition, Long> starts,
      Map<TopicPartition, Long> ends) {}

  TopicDescriptions(Console console, boolean json, ClusterClient cluster, Admin admin) {
    this.console = console;
    this.json = json;
    this.cluster = cluster;
    this.admin = admin;
  }

  void print(List<ClusterView.Topic> topics) {
    List<Description> all = topics.stream().map(this::describe).toList();
    if (json) {
      Json.print(console, generator -> write(generator, all));
    } else {
      all.forEach(this::print);
    }
  }

  private Description describe(ClusterView.Topic topic) {
    // Partitions without a leader have no offsets to be asked for.
    List<TopicPartition> led =
        topic.partitions().stream()
            .filter(one -> cluster.view().nodes().containsKey(one.leader()))
            .map(ClusterView.Partition::id)
            .toList();
    Offsets offsets = new Offsets(cluster);
    Map<TopicPartition, Long> none = new TreeMap<>();
    return new Description(
        topic,
        admin.describeTopicConfig(topic.name()).stream().filter(ConfigEntry::override).toList(),
        led.isEmpty() ? none : offsets.earliest(led),
        led.isEmpty() ? none : offsets.latest(led));
  }

  private void print(Description one) {
    ClusterView.Topic topic = one.topic;
    console.println("Topic " + topic.name());
    console.println("  id          " + Uuids.toBase64(topic.id()));
    console.println("  partitions  " + topic.partitions().size());
    if (!one.overrides.isEmpty()) {
      console.println(
          "  config      "
              + one.overrides.stream()
                  .map(entry -> entry.name() + "=" + entry.value())
                  .collect(Collectors.joining(", ")));
    }
    console.println("  partition  leader  replicas      in sync       offsets");
    for (ClusterView.Partition partition : topic.partitions()) {
      Long start = one.starts.get(partition.id());
      Long end = one.ends.get(partition.id());
      console.println(
          "  %-9d  %-6s  %-12s  %-12s  %s"
              .formatted(
                  partition.id().partition(),
                  partition.leader() < 0 ? "none" : partition.leader(),
                  ids(partition.replicas()),
                  ids(partition.inSync()),
                  start == null || end == null ? "not known" : start + " to " + end));
    }
  }

  private static String ids(List<Integer> ids) {
    return ids.stream().map(String::valueOf).collect(Collectors.joining(","));
  }

  private static void write(JsonGenerator json, List<Description> all) throws IOException {
    json.writeStartArray();
    for (Description one : all) {
      json.writeStartObject();
      json.writeStringField("topic", one.topic.name());
      json.writeStringField("id", Uuids.toBase64(one.topic.id()));
      json.writeBooleanField("internal", one.topic.internal());
      json.writeObjectFieldStart("config");
      for (ConfigEntry entry : one.overrides) {
        json.writeStringField(entry.name(), entry.value());
      }
      json.writeEndObject();
      json.writeArrayFieldStart("partitions");
      for (ClusterView.Partition partition : one.topic.partitions()) {
        write(json, one, partition);
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void write(JsonGenerator json, Description one, ClusterView.Partition partition)
      throws IOException {
    json.writeStartObject();
    json.writeNumberField("partition", partition.id().partition());
    json.writeNumberField("leader", partition.leader());
    json.writeNumberField("leaderEpoch", partition.leaderEpoch());
    write(json, "replicas", partition.replicas());
    write(json, "inSync", partition.inSync());
    write(json, "offline", partition.offline());
    if (one.starts.containsKey(partition.id()) && one.ends.containsKey(partition.id())) {
      json.writeNumberField("startOffset", one.starts.get(partition.id()));
      json.writeNumberField("endOffset", one.ends.get(partition.id()));
    }
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, String name, List<Integer> ids) throws IOException {
    json.writeArrayFieldStart(name);
    for (int id : ids) {
      json.writeNumber(id);
    }
    json.writeEndArray();
  }
}
