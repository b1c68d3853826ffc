package dev.tangram.cluster.zookeeper.internal.znode;

import dev.tangram.metadata.ConfigResource;
import dev.tangram.metadata.ConfigResource.Type;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Configurations and the notifications of their changes. */
public final class ConfigNodes {

  private ConfigNodes() {}

  public static byte[] writeConfig(Map<String, String> config) {
    return Json.object(
        json -> {
          json.writeNumberField("version", 1);
          Json.stringMap(json, "config", new TreeMap<>(config));
        });
  }

  /** Reads a configuration; a node without content has none. */
  public static Map<String, String> readConfig(String path, byte[] data) {
    if (data == null || data.length == 0) {
      return Map.of();
    }
    Fields fields = Json.read(path, data);
    return fields.has("config") ? Map.copyOf(fields.stringMap("config")) : Map.of();
  }

  /** Writes a notification in version 2. */
  public static byte[] writeChange(ConfigResource resource) {
    return Json.object(
        json -> {
          json.writeNumberField("version", 2);
          json.writeStringField("entity_path", Paths.entityPath(resource));
        });
  }

  /** Reads what has changed; empty for kinds of entities that are not kept here. */
  public static Optional<ConfigResource> readChange(String path, byte[] data) {
    Fields fields = Json.read(path, data);
    if (fields.intValue("version") == 1) {
      return resource(fields.string("entity_type"), fields.string("entity_name"));
    }
    String entity = fields.string("entity_path");
    int slash = entity.indexOf('/');
    return slash < 0
        ? Optional.empty()
        : resource(entity.substring(0, slash), entity.substring(slash + 1));
  }

  private static Optional<ConfigResource> resource(String typePath, String node) {
    if (node.isEmpty() || node.contains("/")) {
      return Optional.empty();
    }
    for (Type type : Type.values()) {
      if (type.path().equals(typePath)) {
        return Optional.of(new ConfigResource(type, Paths.entityName(type, node)));
      }
    }
    return Optional.empty();
  }
}
