package dev.tangram.tools.protocol;

import java.util.List;

/** Writes {@code equals}, {@code hashCode} and {@code toString} of one struct. */
final class IdentityGenerator {

  private final StructSpec struct;
  private final Code code;

  IdentityGenerator(StructSpec struct, Code code) {
    this.struct = struct;
    this.code = code;
  }

  void generate() {
    List<FieldSpec> fields = struct.fields();
    code.line("").line("@Override").line("public boolean equals(Object object) {");
    code.line("if (this == object) {").line("return true;").line("}");
    code.line("if (!(object instanceof %s)) {", struct.name()).line("return false;").line("}");
    code.line("%s other = (%s) object;", struct.name(), struct.name());
    for (FieldSpec field : fields) {
      code.line("if (!(%s)) {", same(field)).line("return false;").line("}");
    }
    code.line(
        "return MessageWriter.sameTags(this.unknownTaggedFields, other.unknownTaggedFields);");
    code.line("}");
    code.line("").line("@Override").line("public int hashCode() {").line("int result = 17;");
    for (FieldSpec field : fields) {
      code.line("result = 31 * result + %s;", hash(field));
    }
    code.line("return result;").line("}");
    code.line("").line("@Override").line("public String toString() {");
    StringBuilder text = new StringBuilder("return \"" + struct.name() + "(");
    for (int i = 0; i < fields.size(); i++) {
      text.append(i == 0 ? "" : ", ").append(fields.get(i).member()).append("=\" + ");
      text.append(text(fields.get(i))).append(" + \"");
    }
    code.line(text + ")\";").line("}");
  }

  private static String same(FieldSpec field) {
    String mine = "this." + field.member();
    String its = "other." + field.member();
    Kind kind = field.kind();
    if (kind == Kind.FLOAT64) {
      return "Double.compare(" + mine + ", " + its + ") == 0";
    }
    if (kind.primitive() && kind != Kind.UUID) {
      return mine + " == " + its;
    }
    return (kind.javaArray() ? "java.util.Arrays" : "java.util.Objects")
        + ".equals("
        + mine
        + ", "
        + its
        + ")";
  }

  private static String hash(FieldSpec field) {
    String member = "this." + field.member();
    return switch (field.kind()) {
      case BOOL -> "Boolean.hashCode(" + member + ")";
      case INT8, INT16, UINT16, INT32 -> member;
      case UINT32, INT64 -> "Long.hashCode(" + member + ")";
      case FLOAT64 -> "Double.hashCode(" + member + ")";
      case BYTES, INT_ARRAY, LONG_ARRAY -> "java.util.Arrays.hashCode(" + member + ")";
      default -> "java.util.Objects.hashCode(" + member + ")";
    };
  }

  /** Payloads and bytes show their size only: they are large or secret. */
  private static String text(FieldSpec field) {
    String member = "this." + field.member();
    return switch (field.kind()) {
      case BYTES -> "(" + member + " == null ? \"null\" : " + member + ".length + \" bytes\")";
      case RECORDS ->
          "(" + member + " == null ? \"null\" : " + member + ".sizeInBytes() + \" bytes\")";
      case INT_ARRAY, LONG_ARRAY -> "java.util.Arrays.toString(" + member + ")";
      default -> member;
    };
  }
}
