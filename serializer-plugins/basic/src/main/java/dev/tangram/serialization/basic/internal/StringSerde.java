package dev.tangram.serialization.basic.internal;

import dev.tangram.serialization.RecordContext;
import dev.tangram.serialization.SerdeFactory;
import dev.tangram.serialization.SerializationException;
import dev.tangram.serialization.SerializationException.Reason;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.osgi.annotation.bundle.Capability;
import org.osgi.service.component.annotations.Component;

/** UTF-8 without a length. */
@Component(service = SerdeFactory.class, property = SerdeFactory.NAME_PROPERTY + "=string")
@Capability(
    namespace = "dev.tangram.plugin",
    attribute = {"kind=serializer", "name=string"})
public final class StringSerde extends BasicSerde<String> {

  public StringSerde() {
    super("string");
  }

  @Override
  public byte[] serialize(RecordContext context, String value) throws SerializationException {
    try {
      ByteBuffer bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(value));
      byte[] exact = new byte[bytes.remaining()];
      bytes.get(exact);
      return exact;
    } catch (CharacterCodingException e) {
      throw new SerializationException(Reason.VALUE, "The string has half a character", e);
    }
  }

  @Override
  String read(ByteBuffer data) throws SerializationException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(data).toString();
    } catch (CharacterCodingException e) {
      throw new SerializationException(
          Reason.MALFORMED, "No UTF-8 from byte " + data.position() + " on", e);
    }
  }

  @Override
  public String toText(String value) {
    return value;
  }

  @Override
  public String fromText(String text) throws SerializationException {
    serialize(null, text);
    return text;
  }
}
