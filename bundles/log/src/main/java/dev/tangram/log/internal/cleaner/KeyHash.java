package dev.tangram.log.internal.cleaner;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.SecureRandom;

/**
 * 128 bits for a key: SipHash-2-4 with a secret of its own. Two keys with the same hash would be
 * taken for one, and a record lost; the secret keeps clients from finding such keys. Not thread
 * safe.
 *
 * @see <a href="https://www.aumasson.jp/siphash/siphash.pdf">Aumasson, Bernstein: SipHash</a>
 */
public final class KeyHash {

  private final long secret0;
  private final long secret1;
  private long v0;
  private long v1;
  private long v2;
  private long v3;
  private long high;
  private long low;

  /** A hash with these 16 bytes, little-endian, as its secret. */
  public KeyHash(long secret0, long secret1) {
    this.secret0 = secret0;
    this.secret1 = secret1;
  }

  /** A hash whose secret nobody knows. */
  public static KeyHash secret() {
    SecureRandom random = new SecureRandom();
    return new KeyHash(random.nextLong(), random.nextLong());
  }

  /** The first 64 bits of the key that was hashed last. */
  public long high() {
    return high;
  }

  /** The other 64 bits. */
  public long low() {
    return low;
  }

  /**
   * Hashes the bytes between position and limit.
   *
   * @param key big-endian; left alone
   */
  public void hash(ByteBuffer key) {
    if (key.order() != ByteOrder.BIG_ENDIAN) {
      throw new IllegalArgumentException("keys are read big-endian");
    }
    begin();
    int at = key.position();
    int length = key.remaining();
    for (int end = at + (length & ~7); at < end; at += Long.BYTES) {
      take(Long.reverseBytes(key.getLong(at)));
    }
    long last = (long) length << 56;
    for (int i = 0; at < key.limit(); i++, at++) {
      last |= (key.get(at) & 0xFFL) << (8 * i);
    }
    take(last);
    end();
  }

  private void begin() {
    v0 = secret0 ^ 0x736f6d6570736575L;
    v1 = secret1 ^ 0x646f72616e646f6dL ^ 0xee;
    v2 = secret0 ^ 0x6c7967656e657261L;
    v3 = secret1 ^ 0x7465646279746573L;
  }

  private void take(long word) {
    v3 ^= word;
    round();
    round();
    v0 ^= word;
  }

  private void end() {
    v2 ^= 0xee;
    for (int i = 0; i < 4; i++) {
      round();
    }
    high = v0 ^ v1 ^ v2 ^ v3;
    v1 ^= 0xdd;
    for (int i = 0; i < 4; i++) {
      round();
    }
    low = v0 ^ v1 ^ v2 ^ v3;
  }

  private void round() {
    v0 += v1;
    v1 = Long.rotateLeft(v1, 13) ^ v0;
    v0 = Long.rotateLeft(v0, 32);
    v2 += v3;
    v3 = Long.rotateLeft(v3, 16) ^ v2;
    v0 += v3;
    v3 = Long.rotateLeft(v3, 21) ^ v0;
    v2 += v1;
    v1 = Long.rotateLeft(v1, 17) ^ v2;
    v2 = Long.rotateLeft(v2, 32);
  }
}
