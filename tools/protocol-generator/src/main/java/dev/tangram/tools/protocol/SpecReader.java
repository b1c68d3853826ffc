package dev.tangram.tools.protocol;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Parses message specifications: JSON with line comments. */
final class SpecReader {

  private final ObjectMapper json =
      new ObjectMapper().configure(JsonParser.Feature.ALLOW_COMMENTS, true);

  MessageSpec read(byte[] file) throws IOException {
    JsonNode node = json.readTree(file);
    Versions valid = Versions.parse(text(node, "validVersions"));
    Versions flexible = Versions.parse(text(node, "flexibleVersions"));
    List<StructSpec> structs = new ArrayList<>();
    for (JsonNode common : node.path("commonStructs")) {
      Versions versions = Versions.parse(text(common, "versions")).intersect(valid);
      structs.add(struct(common, text(common, "name"), versions, structs));
    }
    StructSpec root = struct(node, text(node, "name"), valid, structs);
    return new MessageSpec(
        root.name(),
        text(node, "type"),
        node.path("apiKey").asInt(-1),
        valid,
        flexible,
        node.path("latestVersionUnstable").asBoolean(false),
        root,
        structs);
  }

  private StructSpec struct(
      JsonNode node, String name, Versions versions, List<StructSpec> structs) {
    List<FieldSpec> fields = new ArrayList<>();
    for (JsonNode child : node.path("fields")) {
      FieldSpec field = field(child);
      if (child.has("fields")) {
        structs.add(struct(child, field.type(), field.versions().intersect(versions), structs));
      }
      fields.add(field);
    }
    return new StructSpec(name, versions, fields);
  }

  private static FieldSpec field(JsonNode node) {
    String type = text(node, "type");
    boolean array = type.startsWith("[]");
    Versions versions = Versions.parse(text(node, "versions"));
    Versions tagged = Versions.parse(text(node, "taggedVersions"));
    String name = text(node, "name");
    if (!tagged.empty() && !tagged.contains(versions)) {
      throw new IllegalArgumentException("Field " + name + " is tagged in a part of its versions");
    }
    return new FieldSpec(
        name,
        array ? type.substring(2) : type,
        array,
        versions,
        Versions.parse(text(node, "nullableVersions")),
        tagged,
        node.has("flexibleVersions") ? Versions.parse(text(node, "flexibleVersions")) : null,
        node.path("tag").asInt(-1),
        text(node, "default"),
        node.path("ignorable").asBoolean(false));
  }

  private static String text(JsonNode node, String name) {
    return node.has(name) ? node.get(name).asText() : null;
  }
}
