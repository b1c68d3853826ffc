package dev.tangram.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tangram.model.ApiException;
import dev.tangram.model.ErrorCode;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

/** Records whose numbers do not fit together, with checksums that are right. */
class LyingRecordsTest {

  /** Attributes, both deltas, no key, no value; then the count of headers. */
  private static final String BODY = "0000000101";

  @Test
  void recordsThatAreWellFormedPass() {
    assertThat(read(body(BODY + "00")).headers()).isEmpty();
    // One header with the key "k" and no value.
    assertThat(read(body(BODY + "02026b01")).headers())
        .containsExactly(new RecordHeader("k", null));
  }

  @Test
  void headersThatCannotBe() {
    for (String headers :
        List.of(
            "01", // -1 headers
            "04026b01", // 2 headers, there is one
            "feffffff0f", // 2^31 - 1 headers
            "020101", // a key of no bytes at all
            "02ff7f", // a key of a negative length
            "02106b01", // a key longer than the record
            "02026b0100")) { // a byte too much
      refused(() -> read(body(BODY + headers)), ErrorCode.INVALID_RECORD);
    }
  }

  @Test
  void numbersThatAreTooLong() {
    refused(() -> read(body("00ffffffffffffffffffffff0000")), ErrorCode.INVALID_RECORD);
    refused(() -> read(body("0000ffffffffffff0f010100")), ErrorCode.INVALID_RECORD);
    refused(() -> read(body("00ffffffffff")), ErrorCode.INVALID_RECORD);
  }

  @Test
  void uncompressedRecordsThatContradictTheirHeaderAreRefusedOnArrival() {
    ByteBuffer batch =
        Oracle.write(
            2, CompressionType.NONE, TimestampType.CREATE_TIME, Oracle.records(10, 0, false, 1));
    ValidationLimits limits = ValidationLimits.internal(1 << 20);
    BatchValidator.validate(RecordBatch.at(batch, 0), batch, limits);
    for (int count : new int[] {1, 9, 11}) {
      batch.putInt(RecordBatch.COUNT_AT, count);
      batch.putInt(RecordBatch.LAST_OFFSET_DELTA_AT, count - 1);
      RecordBatch.at(batch, 0).updateChecksum();
      refused(
          () -> BatchValidator.validate(RecordBatch.at(batch, 0), batch, limits),
          ErrorCode.INVALID_RECORD);
    }
  }

  @Test
  void countsThatAreNotThoseOfTheRecords() {
    for (CompressionType type : CompressionType.values()) {
      ByteBuffer batch =
          Oracle.write(2, type, TimestampType.CREATE_TIME, Oracle.records(10, 0, false, 1));
      for (int count : new int[] {-1, 0, 1, 9, 11, Integer.MAX_VALUE}) {
        batch.putInt(RecordBatch.COUNT_AT, count);
        RecordBatch.at(batch, 0).updateChecksum();
        refused(() -> Oracle.readOurs(batch), ErrorCode.INVALID_RECORD);
      }
    }
  }

  @Test
  void checksumsOfMessagesAreCompared() {
    for (int magic = 0; magic <= 1; magic++) {
      ByteBuffer value = ByteBuffer.wrap("a value".getBytes());
      List<Record> records = List.of(new Record(0, 1, null, value, List.of()));
      ByteBuffer message =
          Oracle.write(magic, CompressionType.NONE, TimestampType.CREATE_TIME, records);
      message.put(message.limit() - 1, (byte) 'E');
      refused(() -> up(message), ErrorCode.CORRUPT_MESSAGE);
      // The same inside of a compressed set whose own checksum is right.
      try (MessageSetBuilder builder =
          new MessageSetBuilder(
              magic,
              CompressionType.GZIP,
              CodecLookup.of(List.of(new Replacing(message))),
              TimestampType.CREATE_TIME,
              1 << 20)) {
        ByteBuffer set = builder.append(records.get(0)).build();
        CRC32 checksum = new CRC32();
        checksum.update(set.duplicate().position(LegacyFormat.MAGIC_AT));
        assertThat(set.getInt(LegacyFormat.CRC_AT)).isEqualTo((int) checksum.getValue());
        refused(() -> up(set), ErrorCode.CORRUPT_MESSAGE);
      }
    }
  }

  private static ByteBuffer up(ByteBuffer set) {
    return FormatConverter.upConvert(set, Oracle.CODECS, 1 << 20, 1 << 20);
  }

  private static ByteBuffer body(String hex) {
    return ByteBuffer.wrap(HexFormat.of().parseHex(hex));
  }

  private static Record read(ByteBuffer body) {
    return RecordFormat.read(body, 0, 0, null);
  }

  private static void refused(Runnable use, ErrorCode expected) {
    assertThatThrownBy(use::run)
        .isInstanceOfSatisfying(ApiException.class, e -> assertThat(e.error()).isEqualTo(expected));
  }
}
