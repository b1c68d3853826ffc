package dev.tangram.serialization.avro.internal;

import dev.tangram.serialization.SerializationException;
import dev.tangram.serialization.SerializationException.Reason;
import dev.tangram.serialization.avro.internal.Schema.Field;
import dev.tangram.serialization.avro.internal.Schema.Fields;
import dev.tangram.serialization.avro.internal.Schema.Fixed;
import dev.tangram.serialization.avro.internal.Schema.Primitive;
import dev.tangram.serialization.avro.internal.Schema.Symbols;
import dev.tangram.serialization.avro.internal.Schema.Union;
import dev.tangram.serialization.avro.internal.Schema.Values;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Avro's JSON encoding, as {@link Json} reads it, to the binary one. One value, one thread. */
final class BinaryWriter {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  byte[] bytes() {
    return out.toByteArray();
  }

  void raw(byte[] bytes) {
    out.writeBytes(bytes);
  }

  void write(Schema schema, Object json) throws SerializationException {
    if (schema instanceof Primitive primitive) {
      primitive(primitive, json);
    } else if (schema instanceof Fields record) {
      record(record, json);
    } else if (schema instanceof Union union) {
      union(union, json);
    } else if (schema instanceof Symbols symbols) {
      symbol(symbols, json);
    } else if (schema instanceof Fixed fixed) {
      byte[] bytes = latin(json, fixed.name());
      require(bytes.length == fixed.size(), json, fixed.name() + " of " + fixed.size() + " bytes");
      out.writeBytes(bytes);
    } else if (schema instanceof Schema.Array array) {
      array(array, json);
    } else if (schema instanceof Values map) {
      map(map, json);
    }
  }

  private void primitive(Primitive type, Object json) throws SerializationException {
    switch (type) {
      case NULL -> require(json == Json.NULL, json, "null");
      case BOOLEAN -> {
        require(json instanceof Boolean, json, "boolean");
        out.write((Boolean) json ? 1 : 0);
      }
      case INT -> variable(whole(json, Integer.MIN_VALUE, Integer.MAX_VALUE, "int"));
      case LONG -> variable(whole(json, Long.MIN_VALUE, Long.MAX_VALUE, "long"));
      case FLOAT -> {
        float value = (float) Float.parseFloat(decimal(json, "float"));
        require(Float.isFinite(value) || json instanceof String, json, "float");
        little(Float.BYTES, b -> b.putFloat(value));
      }
      case DOUBLE -> {
        double value = Double.parseDouble(decimal(json, "double"));
        require(Double.isFinite(value) || json instanceof String, json, "double");
        little(Double.BYTES, b -> b.putDouble(value));
      }
      case BYTES -> sized(latin(json, "bytes"));
      case STRING -> string(json);
    }
  }

  private void record(Fields record, Object json) throws SerializationException {
    require(json instanceof Map, json, record.name());
    Map<?, ?> object = (Map<?, ?>) json;
    for (Field field : record.fields()) {
      Object value = object.get(field.name());
      if (value == null) {
        throw wrong("The field " + field.name() + " of " + record.name() + " is missing");
      }
      write(field.schema(), value);
    }
    require(object.size() == record.fields().size(), json, record.name() + " without more fields");
  }

  private void union(Union union, Object json) throws SerializationException {
    List<Schema> branches = union.branches();
    for (int i = 0; i < branches.size(); i++) {
      Schema branch = branches.get(i);
      if (branch == Primitive.NULL && json == Json.NULL) {
        variable(i);
        return;
      }
      if (json instanceof Map<?, ?> object
          && object.size() == 1
          && object.containsKey(Schema.branchName(branch))) {
        variable(i);
        write(branch, object.values().iterator().next());
        return;
      }
    }
    throw wrong(
        "A union is null or an object with its type, one of "
            + branches.stream().map(Schema::branchName).toList());
  }

  private void symbol(Symbols symbols, Object json) throws SerializationException {
    int index = json instanceof String symbol ? symbols.symbols().indexOf(symbol) : -1;
    require(index >= 0, json, symbols.name() + ", one of " + symbols.symbols());
    variable(index);
  }

  private void array(Schema.Array array, Object json) throws SerializationException {
    require(json instanceof List, json, "array");
    List<?> items = (List<?>) json;
    if (!items.isEmpty()) {
      variable(items.size());
      for (Object item : items) {
        write(array.items(), item);
      }
    }
    variable(0);
  }

  private void map(Values map, Object json) throws SerializationException {
    require(json instanceof Map, json, "map");
    Map<?, ?> entries = (Map<?, ?>) json;
    if (!entries.isEmpty()) {
      variable(entries.size());
      for (Map.Entry<?, ?> entry : entries.entrySet()) {
        string(entry.getKey());
        write(map.values(), entry.getValue());
      }
    }
    variable(0);
  }

  private void string(Object json) throws SerializationException {
    require(json instanceof String, json, "string");
    String text = (String) json;
    require(
        StandardCharsets.UTF_8.newEncoder().canEncode(text), json, "string of whole characters");
    sized(text.getBytes(StandardCharsets.UTF_8));
  }

  private void sized(byte[] bytes) {
    variable(bytes.length);
    out.writeBytes(bytes);
  }

  private static byte[] latin(Object json, String wanted) throws SerializationException {
    require(
        json instanceof String text && text.chars().allMatch(c -> c <= 0xFF),
        json,
        wanted + ": characters up to U+00FF are wanted");
    return ((String) json).getBytes(StandardCharsets.ISO_8859_1);
  }

  private static long whole(Object json, long min, long max, String wanted)
      throws SerializationException {
    require(json instanceof Json.Num, json, wanted);
    try {
      long value = new BigDecimal(((Json.Num) json).text()).longValueExact();
      require(value >= min && value <= max, json, wanted);
      return value;
    } catch (ArithmeticException | NumberFormatException e) {
      throw new SerializationException(Reason.VALUE, "A number is no " + wanted, e);
    }
  }

  /** As a text that the JDK parses; NaN and the infinities are strings in Avro's JSON. */
  private static String decimal(Object json, String wanted) throws SerializationException {
    if (json instanceof Json.Num number) {
      return number.text();
    }
    require(
        "NaN".equals(json) || "Infinity".equals(json) || "-Infinity".equals(json), json, wanted);
    return (String) json;
  }

  private void variable(long value) {
    long rest = (value << 1) ^ (value >> 63);
    while ((rest & ~0x7FL) != 0) {
      out.write((int) (rest & 0x7F | 0x80));
      rest >>>= 7;
    }
    out.write((int) rest);
  }

  private void little(int bytes, java.util.function.UnaryOperator<ByteBuffer> put) {
    ByteBuffer room = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    out.writeBytes(put.apply(room).array());
  }

  private static void require(boolean holds, Object json, String wanted)
      throws SerializationException {
    if (!holds) {
      String shown = json instanceof Map || json instanceof List ? "It" : "'" + text(json) + "'";
      throw wrong(shown + " is no " + wanted);
    }
  }

  private static String text(Object json) {
    String text =
        json == Json.NULL ? "null" : json instanceof Json.Num n ? n.text() : String.valueOf(json);
    return text.length() > 40 ? text.substring(0, 40) + "..." : text;
  }

  private static SerializationException wrong(String message) {
    return new SerializationException(Reason.VALUE, message);
  }
}
