package dev.tangram.serialization.basic.internal;

import dev.tangram.serialization.RecordContext;
import dev.tangram.serialization.SerdeFactory;
import dev.tangram.serialization.SerializationException;
import java.nio.ByteBuffer;
import org.osgi.annotation.bundle.Capability;
import org.osgi.service.component.annotations.Component;

/** A whole number of 64 bits, big endian. */
@Component(service = SerdeFactory.class, property = SerdeFactory.NAME_PROPERTY + "=int64")
@Capability(
    namespace = "dev.tangram.plugin",
    attribute = {"kind=serializer", "name=int64"})
public final class Int64Serde extends BasicSerde<Long> {

  public Int64Serde() {
    super("int64");
  }

  @Override
  public byte[] serialize(RecordContext context, Long value) {
    return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
  }

  @Override
  Long read(ByteBuffer data) throws SerializationException {
    return sized(data, Long.BYTES).getLong();
  }

  @Override
  public String toText(Long value) {
    return value.toString();
  }

  @Override
  public Long fromText(String text) throws SerializationException {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw noText(text, "a whole number of 64 bits is wanted");
    }
  }

  @Override
  public String toJson(Long value) throws SerializationException {
    return value.toString();
  }
}
