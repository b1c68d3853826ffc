package dev.tangram.tools.protocol;

import java.util.Comparator;
import java.util.List;

/** Writes the {@code write} method of one struct. */
final class WriteGenerator {

  private final MessageSpec message;
  private final StructSpec struct;
  private final Code code;
  private final String flexible;

  WriteGenerator(MessageSpec message, StructSpec struct, Code code) {
    this.message = message;
    this.struct = struct;
    this.code = code;
    this.flexible = message.flexibleVersions().condition(struct.versions());
  }

  void generate() {
    boolean root = struct == message.root();
    code.line("");
    code.line(root ? "@Override" : "/** Writes this struct, as the message does. */");
    code.line("public void write(MessageWriter out, short version) {");
    if (root) {
      code.line(
          "out.checkVersion(\"%s\", version, LOWEST_SUPPORTED_VERSION, HIGHEST_SUPPORTED_VERSION);",
          struct.name());
    }
    if (usesFlexible()) {
      code.line("boolean flexible = " + flexible + ";");
    }
    for (FieldSpec field : struct.fields()) {
      field(field);
    }
    taggedSection();
    code.line("}");
  }

  private boolean usesFlexible() {
    return !flexible.equals("false") && !flexible.equals("true");
  }

  private String compact(FieldSpec field) {
    if (field.flexibleVersions() != null) {
      return field.flexibleVersions().condition(struct.versions());
    }
    return usesFlexible() ? "flexible" : flexible;
  }

  /** Writes an untagged field where it exists; refuses a value that the version cannot carry. */
  private void field(FieldSpec field) {
    String present = field.versions().condition(struct.versions());
    boolean never = present.equals("false");
    boolean refuse = !field.ignorable() && !present.equals("true");
    if (!field.tagged() && !never) {
      code.beginIf(present);
      value(field);
      if (!present.equals("true")) {
        code.line(refuse ? "} else if (" + Defaults.differs(field) + ") {" : "}");
      }
    } else if (refuse) {
      String absent = never ? "" : "!(" + present + ") && ";
      code.line("if (%s(%s)) {", absent, Defaults.differs(field));
    }
    if (refuse) {
      code.line("throw out.notInVersion(\"%s\", \"%s\", version);", struct.name(), field.member());
      code.line("}");
    }
  }

  private void value(FieldSpec field) {
    String member = "this." + field.member();
    String nullable =
        field.nullableVersions().condition(field.versions().intersect(struct.versions()));
    switch (field.kind()) {
      case STRUCT -> struct(field, member, nullable);
      case STRUCT_LIST -> list(field, member, nullable);
      default -> {
        if (field.kind().primitive()) {
          code.line("out.write%s(%s);", field.kind().method, member);
        } else {
          code.line(
              "out.write%s(%s, %s, %s, \"%s\");",
              field.kind().method, compact(field), nullable, member, field.member());
        }
      }
    }
  }

  private void struct(FieldSpec field, String member, String nullable) {
    code.line("if (%s == null) {", member);
    code.line("out.writeNullStruct(%s, \"%s\");", nullable, field.member());
    code.line("} else {");
    if (!nullable.equals("false")) {
      code.beginIf(nullable).line("out.writeByte((byte) 1);").endIf(nullable);
    }
    code.line(member + ".write(out, version);").line("}");
  }

  private void list(FieldSpec field, String member, String nullable) {
    code.line(
        "if (out.writeArrayLength(%s, %s, %s, \"%s\")) {",
        compact(field), nullable, member, field.member());
    code.line("for (int i = 0, count = %s.size(); i < count; i++) {", member);
    code.line("%s.get(i).write(out, version);", member);
    code.line("}").line("}");
  }

  private void taggedSection() {
    List<FieldSpec> tagged =
        struct.fields().stream()
            .filter(FieldSpec::tagged)
            .filter(field -> !field.versions().intersect(struct.versions()).empty())
            .sorted(Comparator.comparingInt(FieldSpec::tag))
            .toList();
    if (flexible.equals("false")) {
      refuseUnknown();
      return;
    }
    String condition = usesFlexible() ? "flexible" : flexible;
    code.beginIf(condition);
    code.line("int tags = MessageWriter.count(this.unknownTaggedFields);");
    for (FieldSpec field : tagged) {
      code.line("boolean tag%d = %s;", field.tag(), taggedCondition(field));
      code.line("if (tag%d) {", field.tag()).line("tags++;").line("}");
    }
    code.line("out.writeUnsignedVarint(tags);");
    if (tagged.isEmpty()) {
      code.line("if (tags > 0) {");
      code.line("out.writeUnknownTaggedFields(this.unknownTaggedFields, 0, Integer.MAX_VALUE);");
      code.line("}");
    } else {
      taggedFields(tagged);
    }
    if (usesFlexible()) {
      code.line("} else {");
      refuseUnknown();
    }
    code.endIf(condition);
  }

  private String taggedCondition(FieldSpec field) {
    String present = field.versions().condition(struct.versions());
    String differs = Defaults.differs(field);
    return present.equals("true") ? differs : present + " && (" + differs + ")";
  }

  private void taggedFields(List<FieldSpec> tagged) {
    code.line("if (tags > 0) {").line("int next = 0;");
    for (FieldSpec field : tagged) {
      String present = field.versions().condition(struct.versions());
      code.beginIf(present);
      code.line(
          "next = out.writeUnknownTaggedFields(this.unknownTaggedFields, next, %d);", field.tag());
      code.endIf(present);
      code.line("if (tag%d) {", field.tag());
      code.line("int mark = out.beginTaggedField(%d);", field.tag());
      value(field);
      code.line("out.endTaggedField(mark);").line("}");
    }
    code.line("out.writeUnknownTaggedFields(this.unknownTaggedFields, next, Integer.MAX_VALUE);");
    code.line("}");
  }

  private void refuseUnknown() {
    code.line("if (MessageWriter.count(this.unknownTaggedFields) > 0) {");
    code.line("throw out.notInVersion(\"%s\", \"unknownTaggedFields\", version);", struct.name());
    code.line("}");
  }
}
