package dev.tangram.serialization;

import java.nio.ByteBuffer;
import org.osgi.annotation.versioning.ConsumerType;

/** Makes values of bytes; for its guarantees see {@link Serde}. */
@ConsumerType
public interface Deserializer<T> {

  /**
   * The value of the bytes between position and limit: all of them, bytes left over are broken
   * input.
   *
   * @param context where the bytes stand
   * @param data big endian, heap or direct, perhaps read-only; left as it is
   * @return a value that keeps no part of the buffer; not null
   * @throws SerializationException when the bytes cannot be read
   */
  T deserialize(RecordContext context, ByteBuffer data) throws SerializationException;

  /**
   * Tells whether {@link #deserialize} could read the bytes, which may be cheaper than to do it.
   *
   * @throws SerializationException exactly when {@link #deserialize} would throw it
   */
  default void validate(RecordContext context, ByteBuffer data) throws SerializationException {
    deserialize(context, data);
  }
}
