package dev.tangram.log.internal.cleaner;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OffsetMapTest {

  private static ByteBuffer key(int number) {
    return ByteBuffer.wrap(("key-" + number).getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void isWhatAMapSays(long seed) {
    Random random = new Random(seed);
    OffsetMap map = new OffsetMap(24 * 1_500, 0.9, Long.MAX_VALUE);
    Map<Integer, Long> model = new HashMap<>();
    for (long offset = 0; offset < 20_000; offset++) {
      int number = random.nextInt(2_000);
      boolean room = model.size() < map.keysMax() || model.containsKey(number);
      assertThat(map.put(key(number), offset)).isEqualTo(room);
      if (room) {
        model.put(number, offset);
      }
    }
    assertThat(map.size()).isEqualTo(model.size()).isEqualTo(map.keysMax());
    for (int number = 0; number < 2_000; number++) {
      assertThat(map.get(key(number))).isEqualTo(model.getOrDefault(number, -1L));
    }
  }

  @Test
  void staysWithinItsBytesAndItsLoad() {
    OffsetMap map = new OffsetMap(24_000, 0.5, Long.MAX_VALUE);
    assertThat(map.bytes()).isBetween(23_000L, 24_000L);
    assertThat(map.keysMax()).isBetween(480, 500);
  }

  @Test
  void isNoLargerThanWhatItHasToHold() {
    for (int keys = 1; keys < 200; keys++) {
      OffsetMap map = new OffsetMap(128L << 20, 0.9, keys);
      assertThat(map.bytes()).isLessThan(24L * (keys + keys / 4 + 12));
      for (int i = 0; i < keys; i++) {
        assertThat(map.put(key(i), i)).isTrue();
      }
    }
  }

  @Test
  void holdsAtLeastOneKey() {
    OffsetMap map = new OffsetMap(1, 0.0, 10);
    assertThat(map.get(key(1))).isEqualTo(-1);
    assertThat(map.put(key(1), 0)).isTrue();
    assertThat(map.put(key(1), 7)).isTrue();
    assertThat(map.get(key(1))).isEqualTo(7);
    assertThat(map.put(key(2), 8)).isFalse();
    assertThat(map.get(key(2))).isEqualTo(-1);
  }
}
