package dev.tangram.records;

import java.nio.ByteBuffer;

/**
 * A header of a record (KIP-82).
 *
 * @param key never null, possibly empty, possibly there several times
 * @param value null for none
 */
public record RecordHeader(String key, ByteBuffer value) {

  public RecordHeader {
    if (key == null) {
      throw new IllegalArgumentException("A header needs a key");
    }
  }
}
