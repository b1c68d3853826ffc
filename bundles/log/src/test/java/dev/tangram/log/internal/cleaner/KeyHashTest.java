package dev.tangram.log.internal.cleaner;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import org.junit.jupiter.api.Test;

class KeyHashTest {

  /** The secret of the published vectors: the bytes 0 to 15. */
  private static KeyHash published() {
    return new KeyHash(0x0706050403020100L, 0x0f0e0d0c0b0a0908L);
  }

  private static String hash(KeyHash hash, int length, int lead) {
    ByteBuffer key = ByteBuffer.allocate(lead + length + 3);
    for (int i = 0; i < length; i++) {
      key.put(lead + i, (byte) i);
    }
    hash.hash(key.position(lead).limit(lead + length));
    ByteBuffer out = ByteBuffer.allocate(16);
    out.putLong(Long.reverseBytes(hash.high())).putLong(Long.reverseBytes(hash.low()));
    return HexFormat.of().formatHex(out.array());
  }

  @Test
  void givesThePublishedVectors() {
    assertThat(hash(published(), 0, 0)).isEqualTo("a3817f04ba25a8e66df67214c7550293");
    assertThat(hash(published(), 1, 0)).isEqualTo("da87c1d86b99af44347659119b22fc45");
  }

  @Test
  void allBytesCountAndNothingBesideThem() {
    Set<String> seen = new HashSet<>();
    for (int length = 0; length < 64; length++) {
      assertThat(seen.add(hash(published(), length, 0))).isTrue();
      assertThat(hash(published(), length, 5)).isEqualTo(hash(published(), length, 0));
    }
  }

  @Test
  void nobodyKnowsTheHashesOfATable() {
    assertThat(hash(KeyHash.secret(), 4, 0)).isNotEqualTo(hash(KeyHash.secret(), 4, 0));
  }
}
