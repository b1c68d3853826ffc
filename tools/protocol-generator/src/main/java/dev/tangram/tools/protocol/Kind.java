package dev.tangram.tools.protocol;

/** The kinds of values, with the suffix of the reader's and writer's methods for them. */
enum Kind {
  BOOL("boolean", "Boolean"),
  INT8("byte", "Byte"),
  INT16("short", "Short"),
  UINT16("int", "UnsignedShort"),
  INT32("int", "Int"),
  UINT32("long", "UnsignedInt"),
  INT64("long", "Long"),
  FLOAT64("double", "Double"),
  UUID("java.util.UUID", "Uuid"),
  STRING("String", "String"),
  BYTES("byte[]", "Bytes"),
  RECORDS("dev.tangram.protocol.Payload", "Payload"),
  INT_ARRAY("int[]", "IntArray"),
  LONG_ARRAY("long[]", "LongArray"),
  STRING_LIST("java.util.List<String>", "StringList"),
  UUID_LIST("java.util.List<java.util.UUID>", "UuidList"),
  STRUCT(null, null),
  STRUCT_LIST(null, null);

  final String javaType;
  final String method;

  Kind(String javaType, String method) {
    this.javaType = javaType;
    this.method = method;
  }

  /** Fixed size on the wire, never null. */
  boolean primitive() {
    return compareTo(UUID) <= 0;
  }

  boolean list() {
    return this == STRING_LIST || this == UUID_LIST || this == STRUCT_LIST;
  }

  boolean javaArray() {
    return this == BYTES || this == INT_ARRAY || this == LONG_ARRAY;
  }
}
