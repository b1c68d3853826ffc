package dev.tangram.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tangram.model.ApiException;
import dev.tangram.model.ErrorCode;
import java.nio.ByteBuffer;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Stored entries of all formats: description, verification, search by time. */
class EntriesTest {

  @ParameterizedTest
  @MethodSource("dev.tangram.records.FormatsTest#formats")
  void describedAndVerified(
      int magic, CompressionType type, TimestampType timestampType, int count) {
    List<Record> records = Oracle.records(count, 1000, false, count);
    ByteBuffer set = Oracle.write(magic, type, timestampType, records);
    ByteBuffer entry = EntryIterator.over(set).next();
    StoredEntry found = StoredEntry.verify(entry);
    assertThat(StoredEntry.describe(entry)).isEqualTo(found);
    assertThat(found.magic()).isEqualTo((byte) magic);
    assertThat(found.sizeInBytes()).isEqualTo(entry.remaining());
    boolean whole = magic == 2 || type != CompressionType.NONE;
    assertThat(found.lastOffset()).isEqualTo(whole ? 1000 + count - 1 : 1000);
    assertThat(found.baseOffset()).isEqualTo(magic == 2 ? 1000 : found.lastOffset());
    long max =
        Oracle.reduce(whole ? records : records.subList(0, 1), magic, timestampType).stream()
            .mapToLong(Record::timestamp)
            .max()
            .orElseThrow();
    assertThat(found.maxTimestamp()).isEqualTo(max);
    int header = Math.min(StoredEntry.HEADER_BYTES, entry.limit());
    assertThat(StoredEntry.describe(entry.slice(0, header))).isEqualTo(found);
    damage(entry);
  }

  private static void damage(ByteBuffer entry) {
    int step = 1 + entry.limit() / 400;
    for (int size = 0; size < entry.limit(); size += step) {
      ByteBuffer torn = entry.slice(0, size);
      assertThatThrownBy(() -> StoredEntry.verify(torn))
          .isInstanceOfSatisfying(
              ApiException.class, e -> assertThat(e.error()).isEqualTo(ErrorCode.CORRUPT_MESSAGE));
    }
    ByteBuffer copy = ByteBuffer.wrap(Oracle.bytes(entry));
    // Offset and leader epoch lie before the checksum.
    for (int at = RecordBatch.MAGIC_AT; at < copy.limit(); at += step) {
      copy.put(at, (byte) (copy.get(at) ^ 0x10));
      assertThatThrownBy(() -> StoredEntry.verify(copy))
          .as("byte " + at)
          .isInstanceOf(ApiException.class);
      copy.put(at, (byte) (copy.get(at) ^ 0x10));
    }
  }

  @ParameterizedTest
  @MethodSource("dev.tangram.records.FormatsTest#formats")
  void searchByTimeIsThatOfBruteForce(
      int magic, CompressionType type, TimestampType timestampType, int count) {
    List<Record> all = Oracle.records(count, 1000, false, count);
    ByteBuffer entry = EntryIterator.over(Oracle.write(magic, type, timestampType, all)).next();
    List<Record> records = Oracle.readOurs(entry);
    for (long time = 1_700_000_000_000L - 6_000; time < 1_700_000_006_000L; time += 997) {
      for (long start : new long[] {0, 1040}) {
        long from = time;
        Optional<TimestampedOffset> expected =
            records.stream()
                .filter(record -> record.timestamp() >= from && record.offset() >= start)
                .findFirst()
                .map(record -> new TimestampedOffset(record.offset(), record.timestamp()));
        assertThat(TimestampSearch.firstAtOrAfter(entry, time, start, Oracle.CODECS))
            .isEqualTo(expected);
      }
    }
    Optional<TimestampedOffset> max =
        records.stream()
            .filter(record -> record.timestamp() >= 0)
            .max(
                Comparator.comparingLong(Record::timestamp)
                    .thenComparing(Comparator.comparingLong(Record::offset).reversed()))
            .map(record -> new TimestampedOffset(record.offset(), record.timestamp()));
    assertThat(TimestampSearch.ofMaxTimestamp(entry, Oracle.CODECS)).isEqualTo(max);
  }
}
