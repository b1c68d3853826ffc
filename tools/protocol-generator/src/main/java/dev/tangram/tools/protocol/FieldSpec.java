package dev.tangram.tools.protocol;

import java.util.Locale;

/**
 * One field of a specification.
 *
 * @param name name in upper camel case
 * @param type type name without the array mark: a primitive's name or a struct's
 * @param array true for {@code []type}
 * @param versions versions that have the field
 * @param nullableVersions versions that allow null
 * @param taggedVersions versions that carry it as a tagged field
 * @param flexibleVersions override of the message's flexible versions, or null
 * @param tag tag, or -1
 * @param defaultText default as written in the specification, or null
 * @param ignorable whether a value may be dropped in a version that lacks the field
 */
record FieldSpec(
    String name,
    String type,
    boolean array,
    Versions versions,
    Versions nullableVersions,
    Versions taggedVersions,
    Versions flexibleVersions,
    int tag,
    String defaultText,
    boolean ignorable) {

  FieldSpec {
    // A few specifications begin a field's name with a small letter.
    name = name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
  }

  /** The member's name: lower camel case. */
  String member() {
    return name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1);
  }

  boolean struct() {
    return Character.isUpperCase(type.charAt(0));
  }

  boolean tagged() {
    return !taggedVersions.empty();
  }

  boolean nullByDefault() {
    return "null".equals(defaultText);
  }

  /** How the field's value is kept and coded. */
  Kind kind() {
    if (array) {
      return switch (type) {
        case "int8" -> Kind.BYTES;
        case "int32" -> Kind.INT_ARRAY;
        case "int64" -> Kind.LONG_ARRAY;
        case "string" -> Kind.STRING_LIST;
        case "uuid" -> Kind.UUID_LIST;
        default -> {
          if (!struct()) {
            throw new IllegalArgumentException("Array of " + type + " in field " + name);
          }
          yield Kind.STRUCT_LIST;
        }
      };
    }
    return switch (type) {
      case "bool" -> Kind.BOOL;
      case "int8" -> Kind.INT8;
      case "int16" -> Kind.INT16;
      case "uint16" -> Kind.UINT16;
      case "int32" -> Kind.INT32;
      case "uint32" -> Kind.UINT32;
      case "int64" -> Kind.INT64;
      case "float64" -> Kind.FLOAT64;
      case "string" -> Kind.STRING;
      case "bytes" -> Kind.BYTES;
      case "uuid" -> Kind.UUID;
      case "records" -> Kind.RECORDS;
      default -> {
        if (!struct()) {
          throw new IllegalArgumentException("Type " + type + " in field " + name);
        }
        yield Kind.STRUCT;
      }
    };
  }

  /** The Java type of the member. */
  String javaType() {
    return switch (kind()) {
      case STRUCT -> type;
      case STRUCT_LIST -> "java.util.List<" + type + ">";
      default -> kind().javaType;
    };
  }
}
