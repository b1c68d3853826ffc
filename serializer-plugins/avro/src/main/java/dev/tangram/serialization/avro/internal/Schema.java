package dev.tangram.serialization.avro.internal;

import java.util.List;

/** An Avro schema (Avro 1.12, "Schema Declaration"); logical types are read as what they are. */
sealed interface Schema {

  /** Types without parts. */
  enum Primitive implements Schema {
    NULL,
    BOOLEAN,
    INT,
    LONG,
    FLOAT,
    DOUBLE,
    BYTES,
    STRING;

    /** As schemas and JSON-encoded unions have it. */
    String text() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /** So many bytes. */
  record Fixed(String name, int size) implements Schema {}

  /** One of some symbols. */
  record Symbols(String name, List<String> symbols) implements Schema {}

  /** Items of one schema. */
  record Array(Schema items) implements Schema {}

  /** Values of one schema by name. */
  record Values(Schema values) implements Schema {}

  /** One of several schemas. */
  record Union(List<Schema> branches) implements Schema {}

  /** Fields in their order; they are set once, so that a record may contain itself. */
  final class Fields implements Schema {

    private final String name;
    private List<Field> fields;

    Fields(String name) {
      this.name = name;
    }

    String name() {
      return name;
    }

    List<Field> fields() {
      return fields;
    }

    void fields(List<Field> all) {
      fields = List.copyOf(all);
    }
  }

  /** A field of a record. */
  record Field(String name, Schema schema) {}

  /** What a branch of a union is called in JSON: the full name, or that of the type. */
  static String branchName(Schema schema) {
    if (schema instanceof Primitive primitive) {
      return primitive.text();
    } else if (schema instanceof Fields record) {
      return record.name();
    } else if (schema instanceof Symbols symbols) {
      return symbols.name();
    } else if (schema instanceof Fixed fixed) {
      return fixed.name();
    }
    return schema instanceof Array ? "array" : "map";
  }
}
