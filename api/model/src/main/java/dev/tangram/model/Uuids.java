package dev.tangram.model;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.UUID;

/**
 * The text form of topic and cluster ids: 16 bytes in URL-safe base64 without padding (22
 * characters).
 */
public final class Uuids {

  /** Stands for "no id" on the wire. */
  public static final UUID ZERO = new UUID(0L, 0L);

  private Uuids() {}

  /** Writes an id as 22 characters. */
  public static String toBase64(UUID id) {
    ByteBuffer bytes = ByteBuffer.allocate(16);
    bytes.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
  }

  /**
   * Reads an id from its 22 characters.
   *
   * @throws IllegalArgumentException when the text is not 16 bytes of URL-safe base64
   */
  public static UUID fromBase64(String text) {
    byte[] bytes = Base64.getUrlDecoder().decode(text);
    if (bytes.length != 16) {
      throw new IllegalArgumentException(
          "an id has 16 bytes, this has " + bytes.length + ": " + text);
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    return new UUID(buffer.getLong(), buffer.getLong());
  }

  /**
   * A new random id whose text does not begin with a dash, so that tools never take it for an
   * option.
   */
  public static UUID random() {
    UUID id = UUID.randomUUID();
    while (toBase64(id).startsWith("-")) {
      id = UUID.randomUUID();
    }
    return id;
  }
}
