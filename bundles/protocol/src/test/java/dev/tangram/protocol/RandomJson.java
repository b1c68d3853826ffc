package dev.tangram.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Random;
import org.apache.kafka.common.Uuid;

/** Random values for one version of a specification, in the oracle's JSON form. */
final class RandomJson {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final String[] LETTERS = {"a", "Z", "9", "-", "é", "ß", "語", "😀", " ", "\u0000"};

  private final JsonNode spec;
  private final int version;
  private final Random random;

  /** Chance that a field with a default value keeps it. */
  private final double defaults;

  RandomJson(JsonNode spec, int version, Random random, double defaults) {
    this.spec = spec;
    this.version = version;
    this.random = random;
    this.defaults = defaults;
  }

  JsonNode message() {
    return struct(spec.get("fields"));
  }

  private ObjectNode struct(JsonNode fields) {
    ObjectNode object = NODES.objectNode();
    for (JsonNode field : fields) {
      boolean present = Specs.has(field, "versions", version);
      if (present && !(Specs.has(field, "taggedVersions", version) && chance(0.4))) {
        String name = field.get("name").asText();
        object.set(Character.toLowerCase(name.charAt(0)) + name.substring(1), value(field));
      }
    }
    return object;
  }

  private JsonNode value(JsonNode field) {
    String type = field.get("type").asText();
    if (Specs.has(field, "nullableVersions", version) && chance(0.3)) {
      return NODES.nullNode();
    }
    if (!type.startsWith("[]")) {
      return chance(defaults) ? byDefault(field, type) : scalar(field, type);
    }
    ArrayNode array = NODES.arrayNode();
    int count = chance(defaults) ? 0 : random.nextInt(4);
    for (int i = 0; i < count; i++) {
      array.add(scalar(field, type.substring(2)));
    }
    return array;
  }

  private JsonNode byDefault(JsonNode field, String type) {
    String text = field.path("default").asText("");
    return switch (type) {
      case "bool" -> NODES.booleanNode(Boolean.parseBoolean(text));
      case "int8", "int16", "int32", "int64", "uint16", "uint32" ->
          NODES.numberNode(text.isEmpty() ? 0L : Long.decode(text));
      case "float64" -> NODES.numberNode(0.0);
      case "string" -> NODES.textNode(text.equals("null") ? "" : text);
      case "bytes", "records" -> NODES.binaryNode(new byte[0]);
      case "uuid" -> NODES.textNode(Uuid.ZERO_UUID.toString());
      default -> scalar(field, type);
    };
  }

  private JsonNode scalar(JsonNode field, String type) {
    return switch (type) {
      case "bool" -> NODES.booleanNode(random.nextBoolean());
      case "int8" -> NODES.numberNode((byte) random.nextInt());
      case "int16" -> NODES.numberNode((short) random.nextInt());
      case "uint16" -> NODES.numberNode(random.nextInt(1 << 16));
      case "int32" -> NODES.numberNode(random.nextInt());
      case "uint32" -> NODES.numberNode(random.nextLong(1L << 32));
      case "int64" -> NODES.numberNode(random.nextLong());
      case "float64" -> NODES.numberNode(random.nextDouble() * 1e9);
      case "string" -> NODES.textNode(text());
      case "bytes", "records" -> NODES.binaryNode(bytes());
      case "uuid" -> NODES.textNode(new Uuid(random.nextLong(), random.nextLong()).toString());
      default -> struct(fieldsOf(field, type));
    };
  }

  private JsonNode fieldsOf(JsonNode field, String struct) {
    if (field.has("fields")) {
      return field.get("fields");
    }
    for (JsonNode common : spec.path("commonStructs")) {
      if (common.get("name").asText().equals(struct)) {
        return common.get("fields");
      }
    }
    throw new IllegalStateException("No struct " + struct);
  }

  private String text() {
    int length = chance(0.05) ? 120 + random.nextInt(80) : random.nextInt(12);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.append(LETTERS[random.nextInt(LETTERS.length)]);
    }
    return text.toString();
  }

  private byte[] bytes() {
    byte[] bytes = new byte[chance(0.1) ? 1500 : random.nextInt(40)];
    random.nextBytes(bytes);
    return bytes;
  }

  private boolean chance(double probability) {
    return random.nextDouble() < probability;
  }
}
