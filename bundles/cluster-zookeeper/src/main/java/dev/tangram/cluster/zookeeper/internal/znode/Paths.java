package dev.tangram.cluster.zookeeper.internal.znode;

import dev.tangram.metadata.ConfigResource;
import dev.tangram.metadata.ConfigResource.Type;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Where each thing is kept, below the chroot. */
public final class Paths {

  public static final String CLUSTER_ID = "/cluster/id";
  public static final String BROKER_IDS = "/brokers/ids";
  public static final String BROKER_SEQUENCE = "/brokers/seqid";
  public static final String TOPICS = "/brokers/topics";
  public static final String CONTROLLER = "/controller";
  public static final String CONTROLLER_EPOCH = "/controller_epoch";
  public static final String CONFIG = "/config";
  public static final String CONFIG_CHANGES = "/config/changes";
  public static final String CONFIG_CHANGE_PREFIX = "config_change_";
  public static final String DELETE_TOPICS = "/admin/delete_topics";
  public static final String FEATURE = "/feature";
  public static final String PRODUCER_IDS = "/latest_producer_id_block";
  public static final String MIGRATION = "/migration";

  /** What every broker creates at its start; parents stand before their children. */
  public static final List<String> ROOTS =
      List.of(
          "/cluster",
          "/consumers",
          "/brokers",
          BROKER_IDS,
          TOPICS,
          CONFIG,
          CONFIG_CHANGES,
          "/admin",
          DELETE_TOPICS,
          BROKER_SEQUENCE,
          "/isr_change_notification",
          PRODUCER_IDS,
          "/log_dir_event_notification",
          "/config/topics",
          "/config/clients",
          "/config/users",
          "/config/brokers",
          "/config/ips",
          "/config/groups");

  private Paths() {}

  public static String broker(int id) {
    return BROKER_IDS + "/" + id;
  }

  public static String topic(String topic) {
    return TOPICS + "/" + topic;
  }

  public static String partitions(String topic) {
    return topic(topic) + "/partitions";
  }

  public static String partition(String topic, int partition) {
    return partitions(topic) + "/" + partition;
  }

  public static String state(String topic, int partition) {
    return partition(topic, partition) + "/state";
  }

  public static String deleteTopic(String topic) {
    return DELETE_TOPICS + "/" + topic;
  }

  public static String configs(Type type) {
    return CONFIG + "/" + type.path();
  }

  public static String config(ConfigResource resource) {
    return CONFIG + "/" + entityPath(resource);
  }

  /** Path below {@link #CONFIG}, as change notifications carry it. */
  public static String entityPath(ConfigResource resource) {
    return resource.type().path() + "/" + nodeName(resource.type(), resource.name());
  }

  /** Name of an entity's node: names of users, clients and groups may hold any character. */
  public static String nodeName(Type type, String name) {
    if (!sanitized(type) || isDefault(type, name)) {
      return name;
    }
    String encoded =
        URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20").replace("*", "%2A");
    // ZooKeeper takes no node of these names.
    boolean dots = encoded.equals(".") || encoded.equals("..");
    return dots ? encoded.replace(".", "%2E") : encoded;
  }

  /** The name behind a node's; one that was not encoded as it should be stands for itself. */
  public static String entityName(Type type, String node) {
    if (!sanitized(type) || isDefault(type, node)) {
      return node;
    }
    try {
      return URLDecoder.decode(node.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return node;
    }
  }

  private static boolean sanitized(Type type) {
    return type == Type.USER || type == Type.CLIENT || type == Type.GROUP;
  }

  /** Groups have no default; one of that name is a group like others. */
  private static boolean isDefault(Type type, String name) {
    return type != Type.GROUP && name.equals(ConfigResource.DEFAULT_NAME);
  }
}
