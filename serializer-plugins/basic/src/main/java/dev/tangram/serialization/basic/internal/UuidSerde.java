package dev.tangram.serialization.basic.internal;

import dev.tangram.serialization.RecordContext;
import dev.tangram.serialization.SerdeFactory;
import dev.tangram.serialization.SerializationException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.osgi.annotation.bundle.Capability;
import org.osgi.service.component.annotations.Component;

/**
 * The 36 characters of a UUID's text (RFC 9562, section 4) as UTF-8, not its 16 bytes: that is what
 * Kafka clients write (KIP-206). Written in lower case.
 */
@Component(service = SerdeFactory.class, property = SerdeFactory.NAME_PROPERTY + "=uuid")
@Capability(
    namespace = "dev.tangram.plugin",
    attribute = {"kind=serializer", "name=uuid"})
public final class UuidSerde extends BasicSerde<UUID> {

  private static final int CHARACTERS = 36;

  public UuidSerde() {
    super("uuid");
  }

  @Override
  public byte[] serialize(RecordContext context, UUID value) {
    return value.toString().getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  UUID read(ByteBuffer data) throws SerializationException {
    byte[] text = new byte[sized(data, CHARACTERS).remaining()];
    data.get(text);
    return parse(new String(text, StandardCharsets.ISO_8859_1));
  }

  private UUID parse(String text) throws SerializationException {
    // The JDK's parser also takes groups of other lengths.
    for (int i = 0; i < text.length(); i++) {
      boolean hyphen = i == 8 || i == 13 || i == 18 || i == 23;
      char c = text.charAt(i);
      if (hyphen ? c != '-' : c > 'f' || Character.digit(c, 16) < 0) {
        throw malformed("uuid has a wrong character at " + i);
      }
    }
    return UUID.fromString(text);
  }

  @Override
  public String toText(UUID value) {
    return value.toString();
  }

  @Override
  public UUID fromText(String text) throws SerializationException {
    if (text.length() != CHARACTERS) {
      throw noText(text, "36 characters are wanted");
    }
    return parse(text);
  }
}
