package dev.tangram.serialization;

import org.osgi.annotation.versioning.ConsumerType;

/** Makes bytes of values; for its guarantees see {@link Serde}. */
@ConsumerType
public interface Serializer<T> {

  /**
   * The bytes of a value.
   *
   * @param context where the bytes will stand
   * @param value not null
   * @return an array that belongs to the caller; not null
   * @throws SerializationException when the value cannot be written
   */
  byte[] serialize(RecordContext context, T value) throws SerializationException;
}
