package dev.tangram.cluster.zookeeper.internal.znode;

import dev.tangram.metadata.ClusterStore.ProducerIdBlock;
import dev.tangram.metadata.ClusterStoreException;
import java.nio.charset.StandardCharsets;

/** Nodes of which the cluster has one: its id, the controller, features, producer ids. */
public final class ClusterNodes {

  private ClusterNodes() {}

  /** Writes {@code /cluster/id}; its version is a string. */
  public static byte[] writeClusterId(String id) {
    return Json.object(
        json -> {
          json.writeStringField("version", "1");
          json.writeStringField("id", id);
        });
  }

  public static String readClusterId(byte[] data) {
    return Json.read(Paths.CLUSTER_ID, data).string("id");
  }

  /** Writes {@code /controller} in version 2. */
  public static byte[] writeController(int brokerId, long timestampMs) {
    return Json.object(
        json -> {
          json.writeNumberField("version", 2);
          json.writeNumberField("brokerid", brokerId);
          json.writeStringField("timestamp", Long.toString(timestampMs));
          json.writeNumberField("kraftControllerEpoch", -1);
        });
  }

  public static int readController(byte[] data) {
    return Json.read(Paths.CONTROLLER, data).intValue("brokerid");
  }

  /** The controller's epoch is plain text. */
  public static byte[] writeControllerEpoch(int epoch) {
    return Integer.toString(epoch).getBytes(StandardCharsets.UTF_8);
  }

  public static int readControllerEpoch(byte[] data) {
    try {
      return Integer.parseInt(new String(data, StandardCharsets.UTF_8).strip());
    } catch (NumberFormatException | NullPointerException e) {
      throw new ClusterStoreException(Paths.CONTROLLER_EPOCH + " does not hold a number", e);
    }
  }

  /** Writes {@code /feature}: none, and enabled. */
  public static byte[] writeFeatures() {
    return Json.object(
        json -> {
          json.writeObjectFieldStart("features");
          json.writeEndObject();
          json.writeNumberField("version", 2);
          json.writeNumberField("status", 1);
        });
  }

  /** Writes the block of producer ids a broker has taken; both ends included. */
  public static byte[] writeProducerIds(int brokerId, ProducerIdBlock block) {
    return Json.object(
        json -> {
          json.writeNumberField("version", 1);
          json.writeNumberField("broker", brokerId);
          json.writeStringField("block_start", Long.toString(block.first()));
          json.writeStringField("block_end", Long.toString(block.last()));
        });
  }

  public static ProducerIdBlock readProducerIds(byte[] data) {
    Fields fields = Json.read(Paths.PRODUCER_IDS, data);
    return new ProducerIdBlock(fields.quotedLong("block_start"), fields.quotedLong("block_end"));
  }
}
