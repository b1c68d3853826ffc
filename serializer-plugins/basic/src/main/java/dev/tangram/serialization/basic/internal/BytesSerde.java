package dev.tangram.serialization.basic.internal;

import dev.tangram.serialization.RecordContext;
import dev.tangram.serialization.SerdeFactory;
import dev.tangram.serialization.SerializationException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.osgi.annotation.bundle.Capability;
import org.osgi.service.component.annotations.Component;

/** Any bytes, as they are; hexadecimal as text. */
@Component(service = SerdeFactory.class, property = SerdeFactory.NAME_PROPERTY + "=bytes")
@Capability(
    namespace = "dev.tangram.plugin",
    attribute = {"kind=serializer", "name=bytes"})
public final class BytesSerde extends BasicSerde<byte[]> {

  public BytesSerde() {
    super("bytes");
  }

  @Override
  public byte[] serialize(RecordContext context, byte[] value) {
    return value.clone();
  }

  @Override
  byte[] read(ByteBuffer data) {
    byte[] bytes = new byte[data.remaining()];
    data.get(bytes);
    return bytes;
  }

  @Override
  public void validate(RecordContext context, ByteBuffer data) {
    // There are no wrong bytes.
  }

  @Override
  public String toText(byte[] value) {
    return HexFormat.of().formatHex(value);
  }

  @Override
  public byte[] fromText(String text) throws SerializationException {
    try {
      return HexFormat.of().parseHex(text);
    } catch (IllegalArgumentException e) {
      throw noText(text, "an even number of hexadecimal digits is wanted");
    }
  }
}
