package dev.tangram.serialization.avro.internal;

import dev.tangram.serialization.JsonText;
import dev.tangram.serialization.SerializationException;
import dev.tangram.serialization.SerializationException.Reason;
import dev.tangram.serialization.avro.internal.Schema.Field;
import dev.tangram.serialization.avro.internal.Schema.Fields;
import dev.tangram.serialization.avro.internal.Schema.Fixed;
import dev.tangram.serialization.avro.internal.Schema.Primitive;
import dev.tangram.serialization.avro.internal.Schema.Symbols;
import dev.tangram.serialization.avro.internal.Schema.Union;
import dev.tangram.serialization.avro.internal.Schema.Values;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;

/**
 * Avro's binary encoding to its JSON encoding. Nothing is allocated for a length before the bytes
 * are known to be there. One value, one thread.
 */
final class BinaryReader {

  /** Items that take no bytes, such as nulls, are bounded by nothing in the input. */
  private static final int EMPTY_ITEMS_MAX = 1_000;

  private static final int INT_MAX_BYTES = 5;
  private static final int LONG_MAX_BYTES = 10;

  private final ByteBuffer data;
  private final StringBuilder out;
  private int emptyItems;
  private int depth;

  /**
   * @param data from position to limit; big endian; belongs to the reader
   * @param out gets the JSON; null when the bytes are only checked
   */
  BinaryReader(ByteBuffer data, StringBuilder out) {
    this.data = data;
    this.out = out;
  }

  /** Reads one value and the end. */
  void readAll(Schema schema) throws SerializationException {
    read(schema);
    if (data.hasRemaining()) {
      throw malformed(data.remaining() + " bytes are left over");
    }
  }

  private void read(Schema schema) throws SerializationException {
    if (schema instanceof Primitive primitive) {
      primitive(primitive);
    } else if (schema instanceof Fields record) {
      record(record);
    } else if (schema instanceof Union union) {
      union(union);
    } else if (schema instanceof Symbols symbols) {
      put(JsonText.quoted(symbols.symbols().get(index(symbols.symbols().size(), symbols.name()))));
    } else if (schema instanceof Fixed fixed) {
      put(latin(fixed.size()));
    } else if (schema instanceof Schema.Array array) {
      blocks(array.items(), false);
    } else if (schema instanceof Values map) {
      blocks(map.values(), true);
    }
  }

  private void primitive(Primitive type) throws SerializationException {
    switch (type) {
      case NULL -> put("null");
      case BOOLEAN -> bool();
      case INT -> put(Integer.toString((int) variable(INT_MAX_BYTES)));
      case LONG -> put(Long.toString(variable(LONG_MAX_BYTES)));
      case FLOAT -> {
        float value = little(Float.BYTES).getFloat();
        put(Float.isFinite(value) ? Float.toString(value) : "\"" + value + "\"");
      }
      case DOUBLE -> {
        double value = little(Double.BYTES).getDouble();
        put(Double.isFinite(value) ? Double.toString(value) : "\"" + value + "\"");
      }
      case BYTES -> put(latin(length()));
      case STRING -> put(JsonText.quoted(string()));
    }
  }

  private void bool() throws SerializationException {
    byte value = take(1).get();
    if (value != 0 && value != 1) {
      throw malformed("A boolean is 0 or 1, not " + value);
    }
    put(value == 1 ? "true" : "false");
  }

  private void record(Fields record) throws SerializationException {
    enter();
    put("{");
    String separator = "";
    for (Field field : record.fields()) {
      put(separator);
      put(JsonText.quoted(field.name()));
      put(":");
      read(field.schema());
      separator = ",";
    }
    put("}");
    depth--;
  }

  private void union(Union union) throws SerializationException {
    Schema branch = union.branches().get(index(union.branches().size(), "a union"));
    if (branch == Primitive.NULL) {
      put("null");
      return;
    }
    enter();
    put("{");
    put(JsonText.quoted(Schema.branchName(branch)));
    put(":");
    read(branch);
    put("}");
    depth--;
  }

  private void blocks(Schema items, boolean named) throws SerializationException {
    enter();
    put(named ? "{" : "[");
    Set<String> names = named ? new HashSet<>() : null;
    String separator = "";
    for (long count = blockCount(); count != 0; count = blockCount()) {
      for (; count > 0; count--) {
        put(separator);
        int before = data.position();
        if (named) {
          put(name(names));
        }
        read(items);
        if (data.position() == before && ++emptyItems > EMPTY_ITEMS_MAX) {
          throw limit("More than " + EMPTY_ITEMS_MAX + " items take no bytes");
        }
        separator = ",";
      }
    }
    put(named ? "}" : "]");
    depth--;
  }

  private String name(Set<String> names) throws SerializationException {
    String name = string();
    if (!names.add(name)) {
      throw malformed("A map has a key twice");
    }
    return JsonText.quoted(name) + ":";
  }

  /** Items of the next block; a negative count is followed by the block's size in bytes. */
  private long blockCount() throws SerializationException {
    long count = variable(LONG_MAX_BYTES);
    if (count >= 0) {
      return count;
    }
    long bytes = variable(LONG_MAX_BYTES);
    if (count == Long.MIN_VALUE || bytes < 0 || bytes > data.remaining()) {
      throw malformed("A block has a wrong size");
    }
    return -count;
  }

  private int index(int size, String of) throws SerializationException {
    long index = variable(INT_MAX_BYTES);
    if (index < 0 || index >= size) {
      throw new SerializationException(
          Reason.SCHEMA, "There is no " + index + " in " + of + ", which has " + size);
    }
    return (int) index;
  }

  private long variable(int maxBytes) throws SerializationException {
    long value = 0;
    for (int i = 0; i < maxBytes; i++) {
      byte each = take(1).get();
      value |= (each & 0x7FL) << (7 * i);
      if (each >= 0) {
        // The last byte of the longest form has only so many bits to give.
        int spare = maxBytes == INT_MAX_BYTES ? 0x0F : 0x01;
        if (i == maxBytes - 1 && each > spare) {
          break;
        }
        return (value >>> 1) ^ -(value & 1);
      }
    }
    throw malformed("A number is too long");
  }

  private int length() throws SerializationException {
    long length = variable(LONG_MAX_BYTES);
    if (length < 0 || length > data.remaining()) {
      throw malformed("The length " + length + " is wrong, " + data.remaining() + " are left");
    }
    return (int) length;
  }

  private String string() throws SerializationException {
    ByteBuffer bytes = take(length());
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
    } catch (CharacterCodingException e) {
      throw new SerializationException(Reason.MALFORMED, "A string is no UTF-8", e);
    }
  }

  private String latin(int length) throws SerializationException {
    ByteBuffer bytes = take(length);
    return out == null ? "" : JsonText.quoted(StandardCharsets.ISO_8859_1.decode(bytes).toString());
  }

  private ByteBuffer little(int bytes) throws SerializationException {
    return take(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private ByteBuffer take(int bytes) throws SerializationException {
    if (bytes > data.remaining()) {
      throw malformed("It ends too early, " + bytes + " bytes are missing at " + data.position());
    }
    ByteBuffer taken = data.slice(data.position(), bytes);
    data.position(data.position() + bytes);
    return taken;
  }

  private void enter() throws SerializationException {
    if (++depth > Json.DEPTH_MAX) {
      throw limit("It is nested deeper than " + Json.DEPTH_MAX);
    }
  }

  private void put(String text) {
    if (out != null) {
      out.append(text);
    }
  }

  private static SerializationException malformed(String message) {
    return new SerializationException(Reason.MALFORMED, message);
  }

  private static SerializationException limit(String message) {
    return new SerializationException(Reason.LIMIT, message);
  }
}
