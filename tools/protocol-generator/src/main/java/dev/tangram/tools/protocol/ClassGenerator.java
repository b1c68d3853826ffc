package dev.tangram.tools.protocol;

import java.util.Locale;

/** Writes the Java class of one message. */
final class ClassGenerator {

  static final String PACKAGE = "dev.tangram.protocol.message";

  private final MessageSpec message;
  private final String packageName;
  private final Code code = new Code();

  ClassGenerator(MessageSpec message) {
    this(message, PACKAGE);
  }

  ClassGenerator(MessageSpec message, String packageName) {
    this.message = message;
    this.packageName = packageName;
  }

  String generate() {
    code.line("package " + packageName + ";").line("");
    code.line("import dev.tangram.protocol.MessageReader;");
    code.line("import dev.tangram.protocol.MessageWriter;").line("");
    code.line(
        "/** Message %s: versions %s, flexible versions %s. Not thread-safe. */",
        message.name(), message.validVersions(), message.flexibleVersions());
    code.line(
        "public final class " + message.name() + " implements dev.tangram.protocol.ApiMessage {");
    messageMembers();
    body(message.root());
    for (StructSpec struct : message.structs()) {
      code.line("");
      code.line("/** Struct %s: versions %s. */", struct.name(), struct.versions());
      code.line("public static final class " + struct.name() + " {");
      body(struct);
      code.line("}");
    }
    code.line("}");
    return code.toString();
  }

  private void messageMembers() {
    Versions valid = message.validVersions();
    constant("LOWEST_SUPPORTED_VERSION", "The lowest version.", valid.lowest());
    constant("HIGHEST_SUPPORTED_VERSION", "The highest version.", valid.highest());
    code.line("").line("@Override").line("public short apiKey() {");
    code.line("return " + message.apiKey() + ";").line("}");
    code.line("").line("@Override").line("public short lowestSupportedVersion() {");
    code.line("return LOWEST_SUPPORTED_VERSION;").line("}");
    code.line("").line("@Override").line("public short highestSupportedVersion() {");
    code.line("return HIGHEST_SUPPORTED_VERSION;").line("}");
    code.line("").line("@Override").line("public boolean isFlexible(short version) {");
    code.line("return " + message.flexibleVersions().condition(Versions.ALL) + ";").line("}");
  }

  private void constant(String name, String doc, int value) {
    code.line("/** " + doc + " */");
    code.line("public static final short " + name + " = " + value + ";");
  }

  private void body(StructSpec struct) {
    code.line("");
    for (FieldSpec field : struct.fields()) {
      if (needsDefaultConstant(field)) {
        code.line(
            "private static final %s %s = new %s();",
            field.type(), defaultConstant(field), field.type());
      }
    }
    for (FieldSpec field : struct.fields()) {
      code.line(
          "private %s %s = %s;", field.javaType(), field.member(), Defaults.initializer(field));
    }
    code.line(
        "private java.util.List<dev.tangram.protocol.RawTaggedField> unknownTaggedFields = null;");
    for (FieldSpec field : struct.fields()) {
      accessors(struct, field);
    }
    taggedAccessors();
    new ReadGenerator(message, struct, code).generate();
    new WriteGenerator(message, struct, code).generate();
    new IdentityGenerator(struct, code).generate();
  }

  private void accessors(StructSpec struct, FieldSpec field) {
    String nullable =
        field.nullableVersions().empty() ? "" : ", null in " + field.nullableVersions();
    String tag = field.tagged() ? ", tag " + field.tag() : "";
    code.line("");
    code.line(
        "/** Field {@code %s}: versions %s%s%s. */", field.name(), field.versions(), nullable, tag);
    code.line("public %s %s() {", field.javaType(), field.member());
    code.line("return this." + field.member() + ";").line("}");
    code.line("");
    code.line("/** Sets {@code %s}. */", field.name());
    code.line("public %s set%s(%s value) {", struct.name(), field.name(), field.javaType());
    code.line("this." + field.member() + " = value;").line("return this;").line("}");
  }

  private void taggedAccessors() {
    code.line("").line("/** The tagged fields of unknown tag, in the order of their tags. */");
    code.line("public java.util.List<dev.tangram.protocol.RawTaggedField> unknownTaggedFields() {");
    code.line("if (this.unknownTaggedFields == null) {");
    code.line("this.unknownTaggedFields = new java.util.ArrayList<>(1);").line("}");
    code.line("return this.unknownTaggedFields;").line("}");
  }

  /** A tagged or a not ignorable struct is compared with its default before it is written. */
  static boolean needsDefaultConstant(FieldSpec field) {
    return field.kind() == Kind.STRUCT && !field.nullByDefault();
  }

  static String defaultConstant(FieldSpec field) {
    StringBuilder name = new StringBuilder("DEFAULT");
    for (int i = 0; i < field.name().length(); i++) {
      char c = field.name().charAt(i);
      if (Character.isUpperCase(c)) {
        name.append('_');
      }
      name.append(c);
    }
    return name.toString().toUpperCase(Locale.ROOT);
  }
}
