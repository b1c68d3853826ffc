package dev.tangram.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** JSON that was read; what is missing is empty. */
final class JsonValue {

  private static final JsonFactory FACTORY = new JsonFactory();

  /** A map of JsonValue, a list of JsonValue or a text. */
  private final Object value;

  /** Whether the text stands without quotes: a number, true, false, null. */
  private final boolean bare;

  private JsonValue(Object value) {
    this(value, false);
  }

  private JsonValue(Object value, boolean bare) {
    this.value = value;
    this.bare = bare;
  }

  static JsonValue parse(byte[] json) throws IOException {
    try (JsonParser parser = FACTORY.createParser(json)) {
      parser.nextToken();
      return read(parser);
    }
  }

  private static JsonValue read(JsonParser parser) throws IOException {
    JsonToken token = parser.currentToken();
    if (token == JsonToken.START_OBJECT) {
      Map<String, JsonValue> fields = new LinkedHashMap<>();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        parser.nextToken();
        fields.put(name, read(parser));
      }
      return new JsonValue(fields);
    }
    if (token == JsonToken.START_ARRAY) {
      List<JsonValue> items = new ArrayList<>();
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        items.add(read(parser));
      }
      return new JsonValue(items);
    }
    if (token == null || !token.isScalarValue()) {
      throw new IOException("the answer is not whole");
    }
    return new JsonValue(parser.getText(), token != JsonToken.VALUE_STRING);
  }

  JsonValue get(String field) {
    Object found = value instanceof Map<?, ?> fields ? fields.get(field) : null;
    return found instanceof JsonValue json ? json : new JsonValue("");
  }

  List<JsonValue> items() {
    List<JsonValue> items = new ArrayList<>();
    if (value instanceof List<?> list) {
      list.forEach(item -> items.add((JsonValue) item));
    }
    return items;
  }

  /** Writes it as it was read. */
  void write(JsonGenerator json) throws IOException {
    if (value instanceof Map<?, ?> fields) {
      json.writeStartObject();
      for (Map.Entry<?, ?> field : fields.entrySet()) {
        json.writeFieldName((String) field.getKey());
        ((JsonValue) field.getValue()).write(json);
      }
      json.writeEndObject();
    } else if (value instanceof List<?>) {
      json.writeStartArray();
      for (JsonValue item : items()) {
        item.write(json);
      }
      json.writeEndArray();
    } else if (bare) {
      json.writeRawValue(text());
    } else {
      json.writeString(text());
    }
  }

  String text() {
    return value instanceof String text ? text : "";
  }
}
