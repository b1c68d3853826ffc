package dev.tangram.serialization.json.internal;

import dev.tangram.serialization.RecordContext;
import dev.tangram.serialization.Serde;
import dev.tangram.serialization.SerializationException;
import dev.tangram.serialization.SerializationException.Reason;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * JSON text as a value: without blanks, numbers as they were written. Whoever wants objects reads
 * them from there; the broker needs none.
 */
final class JsonSerde implements Serde<String> {

  private final JsonReader reader;

  JsonSerde(JsonReader reader) {
    this.reader = reader;
  }

  @Override
  public byte[] serialize(RecordContext context, String value) throws SerializationException {
    return reader.compact(value.toCharArray(), value.length()).getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public String deserialize(RecordContext context, ByteBuffer data) throws SerializationException {
    CharBuffer text = decode(data);
    return reader.compact(text.array(), text.remaining());
  }

  @Override
  public void validate(RecordContext context, ByteBuffer data) throws SerializationException {
    CharBuffer text = decode(data);
    reader.check(text.array(), text.remaining());
  }

  /** Of the encodings that parsers guess, the RFC allows this one only (section 8.1). */
  private static CharBuffer decode(ByteBuffer data) throws SerializationException {
    CharBuffer text = CharBuffer.allocate(data.remaining());
    ByteBuffer view = data.slice();
    var decoder = StandardCharsets.UTF_8.newDecoder();
    try {
      var result = decoder.decode(view, text, true);
      if (result.isError()) {
        result.throwException();
      }
      return text.flip();
    } catch (CharacterCodingException e) {
      throw new SerializationException(
          Reason.MALFORMED, "No UTF-8 from byte " + view.position() + " on", e);
    }
  }

  @Override
  public String toText(String value) throws SerializationException {
    return reader.compact(value.toCharArray(), value.length());
  }

  @Override
  public String fromText(String text) throws SerializationException {
    return reader.compact(text.toCharArray(), text.length());
  }

  @Override
  public String toJson(String value) throws SerializationException {
    return toText(value);
  }
}
