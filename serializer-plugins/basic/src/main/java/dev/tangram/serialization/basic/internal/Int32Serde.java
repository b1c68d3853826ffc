package dev.tangram.serialization.basic.internal;

import dev.tangram.serialization.RecordContext;
import dev.tangram.serialization.SerdeFactory;
import dev.tangram.serialization.SerializationException;
import java.nio.ByteBuffer;
import org.osgi.annotation.bundle.Capability;
import org.osgi.service.component.annotations.Component;

/** A whole number of 32 bits, big endian. */
@Component(service = SerdeFactory.class, property = SerdeFactory.NAME_PROPERTY + "=int32")
@Capability(
    namespace = "dev.tangram.plugin",
    attribute = {"kind=serializer", "name=int32"})
public final class Int32Serde extends BasicSerde<Integer> {

  public Int32Serde() {
    super("int32");
  }

  @Override
  public byte[] serialize(RecordContext context, Integer value) {
    return ByteBuffer.allocate(Integer.BYTES).putInt(value).array();
  }

  @Override
  Integer read(ByteBuffer data) throws SerializationException {
    return sized(data, Integer.BYTES).getInt();
  }

  @Override
  public String toText(Integer value) {
    return value.toString();
  }

  @Override
  public Integer fromText(String text) throws SerializationException {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw noText(text, "a whole number of 32 bits is wanted");
    }
  }

  @Override
  public String toJson(Integer value) throws SerializationException {
    return value.toString();
  }
}
