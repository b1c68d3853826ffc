package dev.tangram.tools.protocol;

/** Writes the {@code read} method of one struct. */
final class ReadGenerator {

  private final MessageSpec message;
  private final StructSpec struct;
  private final Code code;
  private final String flexible;

  ReadGenerator(MessageSpec message, StructSpec struct, Code code) {
    this.message = message;
    this.struct = struct;
    this.code = code;
    this.flexible = message.flexibleVersions().condition(struct.versions());
  }

  void generate() {
    boolean root = struct == message.root();
    code.line("");
    code.line(
        root ? "@Override" : "/** Reads one struct into this new object, as the message does. */");
    code.line("public void read(MessageReader in, short version) {");
    if (root) {
      code.line(
          "in.checkVersion(\"%s\", version, LOWEST_SUPPORTED_VERSION, HIGHEST_SUPPORTED_VERSION);",
          struct.name());
    }
    if (usesFlexible()) {
      code.line("boolean flexible = " + flexible + ";");
    }
    for (FieldSpec field : struct.fields()) {
      if (!field.tagged()) {
        String present = field.versions().condition(struct.versions());
        if (!present.equals("false")) {
          code.beginIf(present);
          assign(field);
          code.endIf(present);
        }
      }
    }
    if (!flexible.equals("false")) {
      taggedSection();
    }
    code.line("}");
  }

  private boolean usesFlexible() {
    return !flexible.equals("false") && !flexible.equals("true");
  }

  /** The argument that says whether a field is in compact form. */
  private String compact(FieldSpec field) {
    if (field.flexibleVersions() != null) {
      return field.flexibleVersions().condition(struct.versions());
    }
    return usesFlexible() ? "flexible" : flexible;
  }

  private void assign(FieldSpec field) {
    String member = "this." + field.member();
    String nullable =
        field.nullableVersions().condition(field.versions().intersect(struct.versions()));
    switch (field.kind()) {
      case STRUCT -> assignStruct(field, member, nullable);
      case STRUCT_LIST -> assignList(field, member, nullable);
      default -> {
        if (field.kind().primitive()) {
          code.line("%s = in.read%s();", member, field.kind().method);
        } else {
          code.line(
              "%s = in.read%s(%s, %s, \"%s\");",
              member, field.kind().method, compact(field), nullable, field.member());
        }
      }
    }
  }

  private void assignStruct(FieldSpec field, String member, String nullable) {
    if (nullable.equals("false")) {
      readStruct(field, member);
      return;
    }
    String marker = nullable.equals("true") ? "" : "(" + nullable + ") && ";
    code.line("if (%sin.readByte() < 0) {", marker);
    code.line(member + " = null;").line("} else {");
    readStruct(field, member);
    code.line("}");
  }

  private void readStruct(FieldSpec field, String member) {
    if (field.nullByDefault()) {
      code.line("%s = new %s();", member, field.type());
    }
    code.line(member + ".read(in, version);");
  }

  private void assignList(FieldSpec field, String member, String nullable) {
    String type = field.type();
    code.line("{");
    code.line(
        "int count = in.readArrayLength(%s, %s, \"%s\");",
        compact(field), nullable, field.member());
    if (!nullable.equals("false")) {
      code.line("if (count < 0) {").line(member + " = null;").line("} else {");
    }
    code.line(
        "java.util.ArrayList<%s> list = new java.util.ArrayList<>(MessageReader.capacity(count));",
        type);
    code.line("for (int i = 0; i < count; i++) {");
    code.line("%s element = new %s();", type, type);
    code.line("element.read(in, version);").line("list.add(element);").line("}");
    code.line(member + " = list;");
    if (!nullable.equals("false")) {
      code.line("}");
    }
    code.line("}");
  }

  private void taggedSection() {
    String condition = usesFlexible() ? "flexible" : flexible;
    code.beginIf(condition);
    code.line("for (int tags = in.readTagCount(); tags > 0; tags--) {");
    code.line("int tag = in.readUnsignedVarint();");
    code.line("int end = in.beginTaggedField();");
    boolean any = false;
    for (FieldSpec field : struct.fields()) {
      String present = field.versions().condition(struct.versions());
      if (field.tagged() && !present.equals("false")) {
        String valid = present.equals("true") ? "" : " && " + present;
        code.line("%sif (tag == %d%s) {", any ? "} else " : "", field.tag(), valid);
        assign(field);
        code.line("in.endTaggedField(end, \"%s\");", field.member());
        any = true;
      }
    }
    if (any) {
      code.line("} else {");
    }
    code.line(
        "this.unknownTaggedFields = in.readUnknownTaggedField(this.unknownTaggedFields, tag, end);");
    if (any) {
      code.line("}");
    }
    code.line("}").endIf(condition);
  }
}
