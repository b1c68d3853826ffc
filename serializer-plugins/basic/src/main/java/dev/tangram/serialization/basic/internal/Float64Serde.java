package dev.tangram.serialization.basic.internal;

import dev.tangram.serialization.RecordContext;
import dev.tangram.serialization.SerdeFactory;
import dev.tangram.serialization.SerializationException;
import java.nio.ByteBuffer;
import org.osgi.annotation.bundle.Capability;
import org.osgi.service.component.annotations.Component;

/** A number of 64 bits (IEEE 754), big endian. */
@Component(service = SerdeFactory.class, property = SerdeFactory.NAME_PROPERTY + "=float64")
@Capability(
    namespace = "dev.tangram.plugin",
    attribute = {"kind=serializer", "name=float64"})
public final class Float64Serde extends BasicSerde<Double> {

  public Float64Serde() {
    super("float64");
  }

  @Override
  public byte[] serialize(RecordContext context, Double value) {
    return ByteBuffer.allocate(Double.BYTES).putDouble(value).array();
  }

  @Override
  Double read(ByteBuffer data) throws SerializationException {
    return sized(data, Double.BYTES).getDouble();
  }

  @Override
  public String toText(Double value) {
    return value.toString();
  }

  @Override
  public Double fromText(String text) throws SerializationException {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw noText(text, "a decimal number, NaN, Infinity or -Infinity is wanted");
    }
  }

  @Override
  public String toJson(Double value) throws SerializationException {
    return Double.isFinite(value) ? value.toString() : super.toJson(value);
  }
}
