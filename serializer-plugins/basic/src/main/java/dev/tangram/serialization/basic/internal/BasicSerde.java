package dev.tangram.serialization.basic.internal;

import dev.tangram.serialization.RecordContext;
import dev.tangram.serialization.Serde;
import dev.tangram.serialization.SerdeFactory;
import dev.tangram.serialization.SerializationException;
import dev.tangram.serialization.SerializationException.Reason;
import java.nio.ByteBuffer;
import java.util.Map;

/** A format without settings: its factory and its only serde at once. */
abstract class BasicSerde<T> implements Serde<T>, SerdeFactory {

  private final String name;

  BasicSerde(String name) {
    this.name = name;
  }

  @Override
  public final String name() {
    return name;
  }

  @Override
  public final Serde<?> create(Map<String, String> config) {
    if (!config.isEmpty()) {
      throw new IllegalArgumentException(
          "The serializer " + name + " has no settings, not " + String.join(", ", config.keySet()));
    }
    return this;
  }

  @Override
  public final T deserialize(RecordContext context, ByteBuffer data) throws SerializationException {
    return read(data.slice());
  }

  /**
   * Reads all of the bytes.
   *
   * @param data big endian, from 0; belongs to the callee
   */
  abstract T read(ByteBuffer data) throws SerializationException;

  final SerializationException malformed(String message) {
    return new SerializationException(Reason.MALFORMED, message);
  }

  final SerializationException noText(String text, String wanted) {
    String shown = text.length() > 40 ? text.substring(0, 40) + "..." : text;
    return new SerializationException(
        Reason.VALUE, "'" + shown + "' is no " + name + ": " + wanted);
  }

  final ByteBuffer sized(ByteBuffer data, int bytes) throws SerializationException {
    if (data.remaining() != bytes) {
      throw malformed(name + " has " + bytes + " bytes, not " + data.remaining());
    }
    return data;
  }
}
