package dev.tangram.validation.internal;

import dev.tangram.plugins.PluginKind;
import dev.tangram.serialization.RecordContext;
import dev.tangram.serialization.Serde;
import dev.tangram.serialization.SerdeFactory;
import dev.tangram.serialization.SerializationException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Serializers as a kind of plug-in. */
final class SerializerKind implements PluginKind<SerdeFactory> {

  static final String NAME = "serializer";

  private static final List<byte[]> INPUTS =
      List.of(
          new byte[0],
          new byte[] {0},
          new byte[] {-1, -1, -1, -1, -1, -1, -1, -1},
          "{\"a\":[1,".getBytes(StandardCharsets.UTF_8),
          "[".repeat(10_000).getBytes(StandardCharsets.UTF_8));

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Class<SerdeFactory> service() {
    return SerdeFactory.class;
  }

  @Override
  public String nameProperty() {
    return SerdeFactory.NAME_PROPERTY;
  }

  /** Says its name; makes a serde or says which setting it misses; bears any bytes. */
  @Override
  public void selfTest(String name, SerdeFactory candidate) throws Exception {
    if (!name.equals(candidate.name())) {
      throw new IllegalStateException(
          "It is offered as " + name + ", but calls itself " + candidate.name());
    }
    Serde<?> serde;
    try {
      serde = candidate.create(Map.of());
    } catch (IllegalArgumentException e) {
      return; // It needs settings, which only topics have.
    }
    if (serde == null) {
      throw new IllegalStateException("It made no serde");
    }
    for (byte[] input : INPUTS) {
      tryOut(serde, input);
    }
  }

  private static <T> void tryOut(Serde<T> serde, byte[] input) {
    RecordContext context = RecordContext.value("self-test");
    try {
      T value = serde.deserialize(context, ByteBuffer.wrap(input).asReadOnlyBuffer());
      serde.toText(value);
      serde.serialize(context, value);
    } catch (SerializationException e) {
      // These are not the bytes of this format.
      return;
    } catch (RuntimeException | StackOverflowError e) {
      throw new IllegalStateException("Bytes that it cannot read made it throw " + e, e);
    }
  }
}
