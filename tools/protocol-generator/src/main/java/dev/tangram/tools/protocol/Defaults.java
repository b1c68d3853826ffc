package dev.tangram.tools.protocol;

/** Default values of fields, as Java expressions. */
final class Defaults {

  private Defaults() {}

  /** The value of a new object's member. */
  static String initializer(FieldSpec field) {
    Kind kind = field.kind();
    String text = field.defaultText();
    if (kind == Kind.RECORDS || (field.nullByDefault() && !kind.primitive())) {
      return "null";
    }
    return switch (kind) {
      case BOOL -> text == null ? "false" : String.valueOf(Boolean.parseBoolean(text));
      case INT8, INT16, UINT16, INT32 -> String.valueOf(number(text));
      case UINT32, INT64 -> number(text) + "L";
      case FLOAT64 -> text == null || text.isEmpty() ? "0.0" : text;
      case UUID -> "dev.tangram.model.Uuids.ZERO";
      case STRING -> "\"" + (text == null ? "" : text) + "\"";
      case BYTES -> "dev.tangram.protocol.MessageReader.NO_BYTES";
      case INT_ARRAY -> "dev.tangram.protocol.MessageReader.NO_INTS";
      case LONG_ARRAY -> "dev.tangram.protocol.MessageReader.NO_LONGS";
      case STRING_LIST, UUID_LIST, STRUCT_LIST -> "new java.util.ArrayList<>(0)";
      case STRUCT -> "new " + field.type() + "()";
      case RECORDS -> "null";
    };
  }

  /** The condition under which a member holds something else than its default. */
  static String differs(FieldSpec field) {
    String member = "this." + field.member();
    Kind kind = field.kind();
    if (kind == Kind.BOOL) {
      return initializer(field).equals("true") ? "!" + member : member;
    }
    if (kind == Kind.UUID || (kind == Kind.STRING && !field.nullByDefault())) {
      return "!" + initializer(field) + ".equals(" + member + ")";
    }
    if (kind.primitive() || initializer(field).equals("null")) {
      return member + " != " + initializer(field);
    }
    if (kind == Kind.STRUCT) {
      return "!" + ClassGenerator.defaultConstant(field) + ".equals(" + member + ")";
    }
    String filled = kind.javaArray() ? member + ".length != 0" : "!" + member + ".isEmpty()";
    return member + " == null || " + filled;
  }

  private static long number(String text) {
    return text == null || text.isEmpty() ? 0 : Long.decode(text);
  }
}
