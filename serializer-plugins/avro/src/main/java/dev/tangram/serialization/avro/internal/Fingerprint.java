package dev.tangram.serialization.avro.internal;

import java.nio.charset.StandardCharsets;

/** The 64-bit Rabin fingerprint of Avro (specification, "Schema Fingerprints"). */
final class Fingerprint {

  private static final long EMPTY = 0xC15D213AA4D7A795L;
  private static final long[] TABLE = new long[256];

  static {
    for (int i = 0; i < TABLE.length; i++) {
      long value = i;
      for (int bit = 0; bit < Byte.SIZE; bit++) {
        value = (value >>> 1) ^ (EMPTY & -(value & 1L));
      }
      TABLE[i] = value;
    }
  }

  private Fingerprint() {}

  static long of(String canonicalForm) {
    long value = EMPTY;
    for (byte each : canonicalForm.getBytes(StandardCharsets.UTF_8)) {
      value = (value >>> Byte.SIZE) ^ TABLE[(int) (value ^ each) & 0xFF];
    }
    return value;
  }
}
