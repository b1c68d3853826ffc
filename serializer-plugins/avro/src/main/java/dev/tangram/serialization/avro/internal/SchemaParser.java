package dev.tangram.serialization.avro.internal;

import dev.tangram.serialization.avro.internal.Schema.Field;
import dev.tangram.serialization.avro.internal.Schema.Fields;
import dev.tangram.serialization.avro.internal.Schema.Fixed;
import dev.tangram.serialization.avro.internal.Schema.Primitive;
import dev.tangram.serialization.avro.internal.Schema.Symbols;
import dev.tangram.serialization.avro.internal.Schema.Union;
import dev.tangram.serialization.avro.internal.Schema.Values;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads schemas from their JSON form, and writes their Parsing Canonical Form on the way. */
final class SchemaParser {

  private static final String NAME = "[A-Za-z_][A-Za-z0-9_]*";
  private static final String FULL_NAME = NAME + "(\\." + NAME + ")*";

  private final Map<String, Schema> named = new HashMap<>();
  private final StringBuilder canonical = new StringBuilder();

  /**
   * A schema and its Parsing Canonical Form, of which the fingerprint is made.
   *
   * @param schema what it says
   * @param canonical normalized text
   */
  record Parsed(Schema schema, String canonical) {}

  /**
   * @throws IllegalArgumentException when the text is no schema
   */
  static Parsed parse(String text) {
    SchemaParser parser = new SchemaParser();
    try {
      Schema schema = parser.schema(Json.parse(text), "");
      return new Parsed(schema, parser.canonical.toString());
    } catch (IOException e) {
      throw new IllegalArgumentException("The schema is no JSON: " + e.getMessage(), e);
    }
  }

  private Schema schema(Object json, String space) {
    if (json instanceof String name) {
      return reference(name, space);
    } else if (json instanceof List<?> branches) {
      return union(branches, space);
    } else if (json instanceof Map<?, ?> object) {
      return declared(object, space);
    }
    throw new IllegalArgumentException("A schema is a name, an object or an array");
  }

  private Schema reference(String name, String space) {
    for (Primitive primitive : Primitive.values()) {
      if (primitive.text().equals(name)) {
        canonical.append('"').append(name).append('"');
        return primitive;
      }
    }
    String full = full(name, space);
    Schema known = named.get(full);
    if (known == null) {
      throw new IllegalArgumentException("The schema uses " + full + " and does not declare it");
    }
    canonical.append('"').append(full).append('"');
    return known;
  }

  private Schema union(List<?> branches, String space) {
    List<Schema> all = new ArrayList<>();
    Set<String> names = new HashSet<>();
    canonical.append('[');
    for (Object branch : branches) {
      if (!all.isEmpty()) {
        canonical.append(',');
      }
      Schema schema = schema(branch, space);
      if (schema instanceof Union || !names.add(Schema.branchName(schema))) {
        throw new IllegalArgumentException("A union has no unions, and no two of a kind");
      }
      all.add(schema);
    }
    if (all.isEmpty()) {
      throw new IllegalArgumentException("A union has no branch");
    }
    canonical.append(']');
    return new Union(List.copyOf(all));
  }

  private Schema declared(Map<?, ?> object, String space) {
    if (!(object.get("type") instanceof String type)) {
      return schema(required(object, "type"), space);
    }
    return switch (type) {
      case "record", "error" -> record(object, space);
      case "enum" -> symbols(object, space);
      case "fixed" -> fixed(object, space);
      case "array" -> {
        canonical.append("{\"type\":\"array\",\"items\":");
        Schema items = schema(required(object, "items"), space);
        canonical.append('}');
        yield new Schema.Array(items);
      }
      case "map" -> {
        canonical.append("{\"type\":\"map\",\"values\":");
        Schema values = schema(required(object, "values"), space);
        canonical.append('}');
        yield new Values(values);
      }
      default -> reference(type, space);
    };
  }

  private Schema record(Map<?, ?> object, String space) {
    String full = declare(object, "record", space);
    Fields record = new Fields(full);
    named.put(full, record);
    List<Field> fields = new ArrayList<>();
    Set<String> names = new HashSet<>();
    canonical.append(",\"fields\":[");
    for (Object each : list(object, "fields")) {
      if (!(each instanceof Map<?, ?> field)) {
        throw new IllegalArgumentException("A field of " + full + " is no object");
      }
      String name = string(field, "name");
      if (!name.matches(NAME) || !names.add(name)) {
        throw new IllegalArgumentException("The field " + name + " of " + full + " is misnamed");
      }
      canonical.append(fields.isEmpty() ? "" : ",").append("{\"name\":\"").append(name);
      canonical.append("\",\"type\":");
      fields.add(new Field(name, schema(required(field, "type"), spaceOf(full))));
      canonical.append('}');
    }
    canonical.append("]}");
    record.fields(fields);
    return record;
  }

  private Schema symbols(Map<?, ?> object, String space) {
    String full = declare(object, "enum", space);
    List<String> symbols = new ArrayList<>();
    canonical.append(",\"symbols\":[");
    for (Object each : list(object, "symbols")) {
      if (!(each instanceof String symbol) || !symbol.matches(NAME) || symbols.contains(symbol)) {
        throw new IllegalArgumentException("A symbol of " + full + " is misnamed: " + each);
      }
      canonical.append(symbols.isEmpty() ? "\"" : ",\"").append(symbol).append('"');
      symbols.add(symbol);
    }
    canonical.append("]}");
    Schema result = new Symbols(full, List.copyOf(symbols));
    named.put(full, result);
    return result;
  }

  private Schema fixed(Map<?, ?> object, String space) {
    String full = declare(object, "fixed", space);
    if (!(required(object, "size") instanceof Json.Num number)
        || !number.text().matches("[0-9]{1,9}")) {
      throw new IllegalArgumentException("The size of " + full + " is wrong");
    }
    int size = Integer.parseInt(number.text());
    canonical.append(",\"size\":").append(size).append('}');
    Schema result = new Fixed(full, size);
    named.put(full, result);
    return result;
  }

  /** The full name of what is declared here; begins its canonical form. */
  private String declare(Map<?, ?> object, String type, String space) {
    String name = string(object, "name");
    String own = object.get("namespace") instanceof String given ? given : space;
    String full = full(name, own);
    if (!full.matches(FULL_NAME)) {
      throw new IllegalArgumentException("The name " + full + " is not allowed");
    }
    if (named.containsKey(full)) {
      throw new IllegalArgumentException("The schema declares " + full + " twice");
    }
    canonical.append("{\"name\":\"").append(full).append("\",\"type\":\"");
    canonical.append(type).append('"');
    return full;
  }

  private static String full(String name, String space) {
    return name.indexOf('.') >= 0 || space.isEmpty() ? name : space + "." + name;
  }

  private static String spaceOf(String full) {
    int dot = full.lastIndexOf('.');
    return dot < 0 ? "" : full.substring(0, dot);
  }

  private static Object required(Map<?, ?> object, String name) {
    Object value = object.get(name);
    if (value == null) {
      throw new IllegalArgumentException("The schema lacks " + name);
    }
    return value;
  }

  private static String string(Map<?, ?> object, String name) {
    if (required(object, name) instanceof String text) {
      return text;
    }
    throw new IllegalArgumentException("In the schema, " + name + " is no string");
  }

  private static List<?> list(Map<?, ?> object, String name) {
    if (required(object, name) instanceof List<?> list) {
      return list;
    }
    throw new IllegalArgumentException("In the schema, " + name + " is no array");
  }
}
