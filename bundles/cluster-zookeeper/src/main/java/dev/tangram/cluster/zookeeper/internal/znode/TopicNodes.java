package dev.tangram.cluster.zookeeper.internal.znode;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tangram.metadata.ClusterStore.PartitionState;
import dev.tangram.metadata.ClusterStore.TopicAssignment;
import dev.tangram.metadata.ClusterStoreException;
import dev.tangram.model.Uuids;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** Assignment of a topic and state of a partition. */
public final class TopicNodes {

  private TopicNodes() {}

  /** Writes an assignment in version 3. */
  public static byte[] writeAssignment(TopicAssignment assignment) {
    return Json.object(
        json -> {
          intLists(json, "partitions", assignment.replicas());
          json.writeStringField("topic_id", Uuids.toBase64(assignment.id()));
          intLists(json, "adding_replicas", assignment.adding());
          intLists(json, "removing_replicas", assignment.removing());
          json.writeNumberField("version", 3);
        });
  }

  /**
   * Reads an assignment of any version; the id is {@link Uuids#ZERO} where there is none (before
   * version 3).
   */
  public static TopicAssignment readAssignment(String topic, byte[] data) {
    Fields fields = Json.read(Paths.topic(topic), data);
    return new TopicAssignment(
        topic,
        fields.optionalString("topic_id").map(text -> topicId(topic, text)).orElse(Uuids.ZERO),
        fields.intLists("partitions"),
        fields.intLists("adding_replicas"),
        fields.intLists("removing_replicas"));
  }

  /** Writes the state of a partition. */
  public static byte[] writeState(PartitionState state) {
    return Json.object(
        json -> {
          json.writeNumberField("controller_epoch", state.controllerEpoch());
          json.writeNumberField("leader", state.leader());
          json.writeNumberField("version", 1);
          json.writeNumberField("leader_epoch", state.leaderEpoch());
          Json.ints(json, "isr", state.isr());
        });
  }

  /**
   * Reads the state of a partition.
   *
   * @param version of the node: the partition epoch
   */
  public static PartitionState readState(String path, byte[] data, int version) {
    Fields fields = Json.read(path, data);
    return new PartitionState(
        fields.intValue("leader"),
        fields.intValue("leader_epoch"),
        List.copyOf(fields.ints("isr")),
        fields.intValue("controller_epoch"),
        version);
  }

  private static UUID topicId(String topic, String text) {
    try {
      return Uuids.fromBase64(text);
    } catch (IllegalArgumentException e) {
      throw new ClusterStoreException("the topic id of " + topic + " is malformed: " + text, e);
    }
  }

  private static void intLists(JsonGenerator json, String field, Map<Integer, List<Integer>> lists)
      throws IOException {
    json.writeObjectFieldStart(field);
    for (Map.Entry<Integer, List<Integer>> entry : new TreeMap<>(lists).entrySet()) {
      Json.ints(json, Integer.toString(entry.getKey()), entry.getValue());
    }
    json.writeEndObject();
  }
}
