package dev.tangram.log.internal.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EpochCacheTest {

  private static EpochCache.End end(int epoch, long offset) {
    return new EpochCache.End(epoch, offset);
  }

  @Test
  void theEndOfAnEpochIsTheStartOfTheNext() {
    EpochCache cache = new EpochCache();
    assertThat(cache.endOffsetFor(0, 0)).isEqualTo(end(-1, -1));
    cache.assign(2, 0);
    cache.assign(5, 10);
    cache.assign(7, 20);
    assertThat(cache.endOffsetFor(7, 30)).isEqualTo(end(7, 30));
    assertThat(cache.endOffsetFor(6, 30)).isEqualTo(end(5, 20));
    assertThat(cache.endOffsetFor(5, 30)).isEqualTo(end(5, 20));
    assertThat(cache.endOffsetFor(2, 30)).isEqualTo(end(2, 10));
    assertThat(cache.endOffsetFor(1, 30)).as("older than all").isEqualTo(end(1, 0));
    assertThat(cache.endOffsetFor(8, 30)).as("newer than all").isEqualTo(end(-1, -1));
    assertThat(cache.endOffsetFor(-1, 30)).isEqualTo(end(-1, -1));
    assertThat(cache.epochAt(9)).isEqualTo(2);
    assertThat(cache.epochAt(10)).isEqualTo(5);
  }

  @Test
  void anEpochWithoutRecordsGivesWayToTheNext() {
    EpochCache cache = new EpochCache();
    cache.assign(1, 0);
    cache.assign(2, 5);
    cache.assign(3, 5);
    assertThat(new String(cache.toBytes(), StandardCharsets.US_ASCII))
        .isEqualTo("0\n2\n1 0\n3 5\n");
    assertThat(cache.assign(3, 9)).isFalse();
    assertThat(cache.assign(2, 9)).isFalse();
  }

  @Test
  void damagedFilesChangeNothing() {
    EpochCache cache = new EpochCache();
    cache.assign(4, 4);
    for (String text :
        new String[] {
          "", "0", "1\n0\n", "0\n2\n1 1\n", "0\n1\n1 x\n", "0\n2\n3 1\n2 5\n", "0\n1\n1\n"
        }) {
      assertThat(cache.load(text.getBytes(StandardCharsets.UTF_8))).as(text).isFalse();
    }
    assertThat(cache.latestEpoch()).isEqualTo(4);
    assertThat(cache.load("0\n0\n".getBytes(StandardCharsets.UTF_8))).isTrue();
    assertThat(cache.latestEpoch()).isEqualTo(-1);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void itAgreesWithAMapFromOffsetToEpoch(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    EpochCache cache = new EpochCache();
    TreeMap<Long, Integer> records = new TreeMap<>();
    int epoch = 0;
    long next = 0;
    for (int step = 0; step < 3_000; step++) {
      switch (random.nextInt(6)) {
        case 0 -> epoch++;
        case 1 -> {
          long to = records.isEmpty() ? next : next - random.nextLong(Math.min(5, next) + 1);
          to = Math.max(to, records.isEmpty() ? next : records.firstKey());
          cache.truncateFromEnd(to);
          records.tailMap(to, true).clear();
          next = to;
          epoch = Math.max(epoch, cache.latestEpoch()) + 1;
        }
        case 2 -> {
          long start = records.isEmpty() ? next : records.firstKey() + random.nextLong(3);
          start = Math.min(start, next);
          cache.truncateFromStart(start);
          records.headMap(start).clear();
        }
        default -> {
          cache.assign(epoch, next);
          records.put(next++, epoch);
        }
      }
      EpochCache copy = new EpochCache();
      assertThat(copy.load(cache.toBytes())).isTrue();
      records.forEach((offset, of) -> assertThat(copy.epochAt(offset)).isEqualTo(of));
    }
  }
}
