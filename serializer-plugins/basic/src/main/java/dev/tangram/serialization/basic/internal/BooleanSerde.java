package dev.tangram.serialization.basic.internal;

import dev.tangram.serialization.RecordContext;
import dev.tangram.serialization.SerdeFactory;
import dev.tangram.serialization.SerializationException;
import java.nio.ByteBuffer;
import org.osgi.annotation.bundle.Capability;
import org.osgi.service.component.annotations.Component;

/** One byte, 1 or 0. */
@Component(service = SerdeFactory.class, property = SerdeFactory.NAME_PROPERTY + "=boolean")
@Capability(
    namespace = "dev.tangram.plugin",
    attribute = {"kind=serializer", "name=boolean"})
public final class BooleanSerde extends BasicSerde<Boolean> {

  public BooleanSerde() {
    super("boolean");
  }

  @Override
  public byte[] serialize(RecordContext context, Boolean value) {
    return new byte[] {(byte) (value ? 1 : 0)};
  }

  @Override
  Boolean read(ByteBuffer data) throws SerializationException {
    byte value = sized(data, Byte.BYTES).get();
    if (value != 0 && value != 1) {
      throw malformed("boolean is 0 or 1, not " + value);
    }
    return value == 1;
  }

  @Override
  public String toText(Boolean value) {
    return value.toString();
  }

  @Override
  public Boolean fromText(String text) throws SerializationException {
    if (!text.equals("true") && !text.equals("false")) {
      throw noText(text, "true or false is wanted");
    }
    return text.equals("true");
  }

  @Override
  public String toJson(Boolean value) {
    return value.toString();
  }
}
