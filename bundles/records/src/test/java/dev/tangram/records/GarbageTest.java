package dev.tangram.records;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tangram.model.ApiException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever comes in, ApiException is all that comes out, and memory stays small. */
class GarbageTest {

  private static final int ROUNDS = 4000;
  private static final long MAX_OUTPUT = 4 << 20;

  static Stream<Arguments> seeds() {
    return FormatsTest.formats();
  }

  @Test
  void randomBytes() {
    Random random = new Random(1);
    for (int i = 0; i < ROUNDS; i++) {
      byte[] bytes = new byte[random.nextInt(200)];
      random.nextBytes(bytes);
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      if (bytes.length > RecordBatch.HEADER_SIZE) {
        // A true frame leads the garbage further in.
        buffer.putInt(RecordBatch.LENGTH_AT, bytes.length - RecordBatch.LOG_OVERHEAD);
        buffer.put(RecordBatch.MAGIC_AT, (byte) (i % 3));
      }
      exercise(buffer);
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void damagedEntries(int magic, CompressionType type, TimestampType timestampType, int count) {
    ByteBuffer good =
        Oracle.write(magic, type, timestampType, Oracle.records(count, 0, true, count));
    Random random = new Random(magic * 31L + type.id());
    for (int i = 0; i < 200; i++) {
      ByteBuffer bad = ByteBuffer.wrap(Oracle.bytes(good));
      for (int change = 0; change <= i % 3; change++) {
        int at = random.nextInt(Math.min(bad.limit(), i % 2 == 0 ? 100 : bad.limit()));
        bad.put(at, (byte) (i % 5 == 0 ? -1 : random.nextInt()));
      }
      exercise(bad);
    }
  }

  @Test
  void bombsStopAtTheLimit() {
    for (CompressionType type : CompressionType.values()) {
      if (type == CompressionType.NONE) {
        continue;
      }
      Record zeros = new Record(0, 0, null, ByteBuffer.allocate(8 << 20), List.of());
      ByteBuffer bomb = Oracle.write(2, type, TimestampType.CREATE_TIME, List.of(zeros));
      assertThat(attempt(() -> read(bomb, false))).as(type.text()).isNotNull();
    }
  }

  private static void exercise(ByteBuffer buffer) {
    attempt(() -> read(buffer, false));
    attempt(() -> read(buffer, true));
    attempt(() -> StoredEntry.verify(buffer));
    attempt(
        () -> BatchValidator.validate(new RecordBatch(), buffer, ValidationLimits.client(1 << 20)));
    attempt(() -> FormatConverter.upConvert(buffer, Oracle.CODECS, 1 << 20, MAX_OUTPUT));
    attempt(() -> FormatConverter.downConvert(buffer, 0, 0, Oracle.CODECS, 1 << 20));
    attempt(() -> TimestampSearch.firstAtOrAfter(buffer, 0, 0, Oracle.CODECS));
  }

  private static void read(ByteBuffer buffer, boolean verify) {
    try (RecordIterator records =
        RecordIterator.overEntries(buffer, Oracle.CODECS, MAX_OUTPUT, verify)) {
      records.forEachRemaining(record -> {});
    }
  }

  private static ApiException attempt(Runnable use) {
    try {
      use.run();
      return null;
    } catch (ApiException e) {
      assertThat(e.getMessage()).isNotBlank();
      return e;
    }
  }
}
