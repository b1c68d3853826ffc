package __package__;

import dev.tangram.serialization.RecordContext;
import dev.tangram.serialization.Serde;
import dev.tangram.serialization.SerializationException;
import dev.tangram.serialization.SerializationException.Reason;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * One line of CSV (RFC 4180): fields with commas between them, in quotes where they hold a comma, a
 * quote or a line break. A value is the list of its fields, at least one.
 */
final class __Name__Serde implements Serde<List<String>> {

  @Override
  public byte[] serialize(RecordContext context, List<String> value)
      throws SerializationException {
    return toText(value).getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public List<String> deserialize(RecordContext context, ByteBuffer data)
      throws SerializationException {
    try {
      // A new decoder refuses bytes that are not UTF-8; a duplicate leaves the position alone.
      return fromText(StandardCharsets.UTF_8.newDecoder().decode(data.duplicate()).toString());
    } catch (CharacterCodingException e) {
      throw new SerializationException(Reason.MALFORMED, "not UTF-8", e);
    }
  }

  @Override
  public String toText(List<String> value) throws SerializationException {
    if (value.isEmpty()) {
      throw new SerializationException(Reason.VALUE, "a line has at least one field");
    }
    List<String> fields = new ArrayList<>();
    for (String field : value) {
      if (!StandardCharsets.UTF_8.newEncoder().canEncode(field)) {
        throw new SerializationException(Reason.VALUE, "a field has half a character");
      }
      boolean quoted = field.chars().anyMatch(c -> ",\"\r\n".indexOf(c) >= 0);
      fields.add(quoted ? '"' + field.replace("\"", "\"\"") + '"' : field);
    }
    return String.join(",", fields);
  }

  @Override
  public List<String> fromText(String text) throws SerializationException {
    List<String> fields = new ArrayList<>();
    int at = 0;
    while (true) {
      StringBuilder field = new StringBuilder();
      at = text.startsWith("\"", at) ? quoted(text, at + 1, field) : plain(text, at, field);
      fields.add(field.toString());
      if (at == text.length()) {
        return fields;
      }
      if (text.charAt(at) != ',') {
        throw new SerializationException(Reason.MALFORMED, "no comma at character " + at);
      }
      at++;
    }
  }

  private static int plain(String text, int from, StringBuilder field)
      throws SerializationException {
    int at = from;
    while (at < text.length() && text.charAt(at) != ',') {
      if ("\"\r\n".indexOf(text.charAt(at)) >= 0) {
        throw new SerializationException(Reason.MALFORMED, "needs quotes at character " + at);
      }
      field.append(text.charAt(at++));
    }
    return at;
  }

  /** Up to the character behind the closing quote. */
  private static int quoted(String text, int from, StringBuilder field)
      throws SerializationException {
    for (int at = from; at < text.length(); at++) {
      if (text.charAt(at) != '"') {
        field.append(text.charAt(at));
      } else if (text.startsWith("\"", at + 1)) {
        field.append('"');
        at++;
      } else {
        return at + 1;
      }
    }
    throw new SerializationException(Reason.MALFORMED, "a quote is not closed");
  }
}
