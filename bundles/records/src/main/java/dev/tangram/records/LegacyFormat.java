package dev.tangram.records;

/**
 * The message formats 0 and 1.
 *
 * <pre>
 *  0 offset i64   8 size i32 (bytes after this field)   12 crc u32 (CRC-32 of all from magic on)
 * 16 magic i8    17 attributes i8    18 timestamp i64 (format 1 only)
 *    key length i32 (-1 for none), key, value length i32 (-1 for none), value
 * </pre>
 */
final class LegacyFormat {

  static final int CRC_AT = 12;
  static final int MAGIC_AT = 16;
  static final int ATTRIBUTES_AT = 17;
  static final int TIMESTAMP_AT = 18;

  /** Bytes before the key's length. */
  static final int HEADER_V0 = 18;

  /** Bytes before the key's length. */
  static final int HEADER_V1 = 26;

  private LegacyFormat() {}

  static int header(int magic) {
    return magic == 0 ? HEADER_V0 : HEADER_V1;
  }

  /** A message with no key and no value. */
  static int minSize(int magic) {
    return header(magic) + 8;
  }
}
