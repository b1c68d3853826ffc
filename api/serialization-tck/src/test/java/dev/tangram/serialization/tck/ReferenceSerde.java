package dev.tangram.serialization.tck;

import dev.tangram.serialization.RecordContext;
import dev.tangram.serialization.Serde;
import dev.tangram.serialization.SerdeFactory;
import dev.tangram.serialization.SerializationException;
import dev.tangram.serialization.SerializationException.Reason;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** A length of four bytes and so many bytes of UTF-8; keeps the contract. */
class ReferenceSerde implements Serde<String>, SerdeFactory {

  @Override
  public String name() {
    return "reference";
  }

  @Override
  public Serde<?> create(Map<String, String> config) {
    if (!config.isEmpty()) {
      throw new IllegalArgumentException("Unknown settings " + config.keySet());
    }
    return this;
  }

  @Override
  public byte[] serialize(RecordContext context, String value) throws SerializationException {
    byte[] text = value.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(Integer.BYTES + text.length).putInt(text.length).put(text).array();
  }

  @Override
  public String deserialize(RecordContext context, ByteBuffer data) throws SerializationException {
    ByteBuffer view = data.duplicate().order(ByteOrder.BIG_ENDIAN);
    if (view.remaining() < Integer.BYTES) {
      throw new SerializationException(Reason.MALFORMED, "No length");
    }
    int length = view.getInt();
    if (length != view.remaining()) {
      throw new SerializationException(Reason.MALFORMED, "Wrong length " + length);
    }
    return decode(view);
  }

  static String decode(ByteBuffer view) throws SerializationException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(view).toString();
    } catch (CharacterCodingException e) {
      throw new SerializationException(Reason.MALFORMED, "No UTF-8", e);
    }
  }

  @Override
  public String toText(String value) throws SerializationException {
    return value;
  }

  @Override
  public String fromText(String text) throws SerializationException {
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
      throw new SerializationException(Reason.VALUE, "Half a character");
    }
    return text;
  }
}
