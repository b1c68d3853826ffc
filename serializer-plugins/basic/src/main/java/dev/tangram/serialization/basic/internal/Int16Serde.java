package dev.tangram.serialization.basic.internal;

import dev.tangram.serialization.RecordContext;
import dev.tangram.serialization.SerdeFactory;
import dev.tangram.serialization.SerializationException;
import java.nio.ByteBuffer;
import org.osgi.annotation.bundle.Capability;
import org.osgi.service.component.annotations.Component;

/** A whole number of 16 bits, big endian. */
@Component(service = SerdeFactory.class, property = SerdeFactory.NAME_PROPERTY + "=int16")
@Capability(
    namespace = "dev.tangram.plugin",
    attribute = {"kind=serializer", "name=int16"})
public final class Int16Serde extends BasicSerde<Short> {

  public Int16Serde() {
    super("int16");
  }

  @Override
  public byte[] serialize(RecordContext context, Short value) {
    return ByteBuffer.allocate(Short.BYTES).putShort(value).array();
  }

  @Override
  Short read(ByteBuffer data) throws SerializationException {
    return sized(data, Short.BYTES).getShort();
  }

  @Override
  public String toText(Short value) {
    return value.toString();
  }

  @Override
  public Short fromText(String text) throws SerializationException {
    try {
      return Short.parseShort(text);
    } catch (NumberFormatException e) {
      throw noText(text, "a whole number of 16 bits is wanted");
    }
  }

  @Override
  public String toJson(Short value) throws SerializationException {
    return value.toString();
  }
}
