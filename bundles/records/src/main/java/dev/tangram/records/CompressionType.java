package dev.tangram.records;

import java.util.Locale;

/** How the records of a batch are compressed: the lowest three bits of its attributes. */
public enum CompressionType {
  NONE(0),
  GZIP(1),
  SNAPPY(2),
  LZ4(3),
  ZSTD(4);

  private static final CompressionType[] BY_ID = values();

  private final int id;
  private final String text;

  CompressionType(int id) {
    this.id = id;
    this.text = name().toLowerCase(Locale.ROOT);
  }

  /** The bits in the attributes. */
  public int id() {
    return id;
  }

  /** The value of {@code compression.type}: none, gzip, snappy, lz4, zstd. */
  public String text() {
    return text;
  }

  /** The type of the bits; null where they are not known. */
  public static CompressionType ofId(int id) {
    return id >= 0 && id < BY_ID.length ? BY_ID[id] : null;
  }

  /**
   * The type of a name.
   *
   * @throws IllegalArgumentException when there is none of that name
   */
  public static CompressionType of(String text) {
    for (CompressionType type : BY_ID) {
      if (type.text.equals(text)) {
        return type;
      }
    }
    throw new IllegalArgumentException(
        "No compression type " + text + "; there are none, gzip, snappy, lz4, zstd");
  }
}
