package dev.tangram.serialization.avro.internal;

import dev.tangram.serialization.SerializationException;
import dev.tangram.serialization.SerializationException.Reason;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * What stands before the body and says which schema it has.
 *
 * @param prefix the bytes; none for the bare body
 */
record Framing(byte[] prefix) {

  static final Framing NONE = new Framing(new byte[0]);

  /** C3 01 and the fingerprint (specification, "Single object encoding"). */
  static Framing singleObject(String canonicalForm) {
    ByteBuffer bytes = ByteBuffer.allocate(10).put((byte) 0xC3).put((byte) 1);
    bytes.putLong(Long.reverseBytes(Fingerprint.of(canonicalForm)));
    return new Framing(bytes.array());
  }

  /** A zero and the number of the schema in a registry, as the Confluent serializers have it. */
  static Framing registry(int schemaId) {
    return new Framing(ByteBuffer.allocate(5).put((byte) 0).putInt(schemaId).array());
  }

  /**
   * Moves the position behind the prefix.
   *
   * @throws SerializationException when it is another
   */
  void skip(ByteBuffer data) throws SerializationException {
    byte[] found = new byte[Math.min(prefix.length, data.remaining())];
    data.get(found);
    if (!Arrays.equals(found, prefix)) {
      throw new SerializationException(
          Reason.SCHEMA,
          "It begins with "
              + HexFormat.of().formatHex(found)
              + ", with this schema it were "
              + HexFormat.of().formatHex(prefix));
    }
  }
}
