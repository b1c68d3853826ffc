package dev.tangram.serialization.basic.internal;

import dev.tangram.serialization.RecordContext;
import dev.tangram.serialization.SerdeFactory;
import dev.tangram.serialization.SerializationException;
import java.nio.ByteBuffer;
import org.osgi.annotation.bundle.Capability;
import org.osgi.service.component.annotations.Component;

/** A number of 32 bits (IEEE 754), big endian. */
@Component(service = SerdeFactory.class, property = SerdeFactory.NAME_PROPERTY + "=float32")
@Capability(
    namespace = "dev.tangram.plugin",
    attribute = {"kind=serializer", "name=float32"})
public final class Float32Serde extends BasicSerde<Float> {

  public Float32Serde() {
    super("float32");
  }

  @Override
  public byte[] serialize(RecordContext context, Float value) {
    return ByteBuffer.allocate(Float.BYTES).putFloat(value).array();
  }

  @Override
  Float read(ByteBuffer data) throws SerializationException {
    return sized(data, Float.BYTES).getFloat();
  }

  @Override
  public String toText(Float value) {
    return value.toString();
  }

  @Override
  public Float fromText(String text) throws SerializationException {
    try {
      return Float.parseFloat(text);
    } catch (NumberFormatException e) {
      throw noText(text, "a decimal number, NaN, Infinity or -Infinity is wanted");
    }
  }

  @Override
  public String toJson(Float value) throws SerializationException {
    return Float.isFinite(value) ? value.toString() : super.toJson(value);
  }
}
