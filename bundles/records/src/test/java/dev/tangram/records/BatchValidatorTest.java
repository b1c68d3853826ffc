package dev.tangram.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tangram.model.ApiException;
import dev.tangram.model.ErrorCode;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class BatchValidatorTest {

  private static final ValidationLimits LIMITS = ValidationLimits.client(1 << 20);

  @Test
  void goodBatchesOfAllCodecsPass() {
    for (CompressionType type : CompressionType.values()) {
      ByteBuffer batch = batch(type);
      RecordBatch view = new RecordBatch();
      assertThatCode(() -> BatchValidator.validate(view, batch, LIMITS)).doesNotThrowAnyException();
      assertThat(view.recordCount()).isEqualTo(20);
      assertThat(batch.position()).isZero();
    }
  }

  @Test
  void producerFieldsPass() {
    patched(b -> producer(b, 1, 0, 0), LIMITS, null);
    patched(b -> producer(b, 1, 0, Integer.MAX_VALUE), LIMITS, null);
    patched(b -> producer(b, -1, -1, -1), LIMITS, null);
  }

  @Test
  void lengthsAreChecked() {
    refused(ByteBuffer.allocate(0), ErrorCode.INVALID_RECORD);
    ByteBuffer good = batch(CompressionType.NONE);
    for (int size = 1; size < good.limit(); size++) {
      refused(good.slice(0, size), ErrorCode.CORRUPT_MESSAGE);
    }
    for (int length : new int[] {Integer.MIN_VALUE, -13, -12, -1, 0, 48, Integer.MAX_VALUE}) {
      patched(b -> b.putInt(8, length), LIMITS, ErrorCode.CORRUPT_MESSAGE);
    }
    patched(b -> {}, ValidationLimits.client(good.limit()), null);
    patched(b -> {}, ValidationLimits.client(good.limit() - 1), ErrorCode.MESSAGE_TOO_LARGE);
  }

  @Test
  void exactlyOneBatchOfFormat2() {
    ByteBuffer good = batch(CompressionType.NONE);
    ByteBuffer two = ByteBuffer.allocate(2 * good.limit()).put(good.duplicate());
    refused(two.put(good.duplicate()).flip(), ErrorCode.INVALID_RECORD);
    for (int magic : new int[] {0, 1, 3, -1}) {
      patched(b -> b.put(16, (byte) magic), LIMITS, ErrorCode.INVALID_RECORD);
    }
  }

  @Test
  void checksumIsCompared() {
    ByteBuffer batch = batch(CompressionType.NONE);
    batch.put(batch.limit() - 1, (byte) (batch.get(batch.limit() - 1) + 1));
    refused(batch, ErrorCode.CORRUPT_MESSAGE);
  }

  @Test
  void headerThatContradictsItself() {
    for (int count : new int[] {0, -1, 19, 21, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
      patched(b -> b.putInt(57, count), LIMITS, ErrorCode.INVALID_RECORD);
    }
    patched(b -> b.putInt(23, 20), LIMITS, ErrorCode.INVALID_RECORD);
    // Both agree, but so many records cannot be in so few bytes.
    patched(b -> b.putInt(57, 1_000_000).putInt(23, 999_999), LIMITS, ErrorCode.INVALID_RECORD);
    patched(b -> b.putLong(0, 1), LIMITS, ErrorCode.INVALID_RECORD);
    patched(b -> producer(b, 1, -1, 0), LIMITS, ErrorCode.INVALID_RECORD);
    patched(b -> producer(b, 1, 0, -1), LIMITS, ErrorCode.INVALID_RECORD);
    patched(b -> b.putShort(21, (short) 0x10), LIMITS, ErrorCode.INVALID_RECORD);
  }

  @Test
  void controlBatchesOnlyFromInside() {
    patched(b -> b.putShort(21, (short) 0x20), LIMITS, ErrorCode.INVALID_RECORD);
    patched(b -> b.putShort(21, (short) 0x20), ValidationLimits.internal(1 << 20), null);
    patched(b -> b.putShort(21, (short) 0x40), LIMITS, ErrorCode.INVALID_RECORD);
  }

  @Test
  void codecsAreKnownAndAllowed() {
    for (int id = 5; id < 8; id++) {
      short attributes = (short) id;
      patched(b -> b.putShort(21, attributes), LIMITS, ErrorCode.UNSUPPORTED_COMPRESSION_TYPE);
    }
    ValidationLimits old = new ValidationLimits(1 << 20, true, false);
    refused(batch(CompressionType.ZSTD), old, ErrorCode.UNSUPPORTED_COMPRESSION_TYPE);
    BatchValidator.validate(new RecordBatch(), batch(CompressionType.LZ4), old);
  }

  @Test
  void recordsAreValidatedOnDemand() {
    ByteBuffer noKeys = batch(CompressionType.LZ4);
    BatchValidator.validateRecords(RecordBatch.at(noKeys, 0), Oracle.CODECS, false, 1 << 20);
    assertThatThrownBy(
            () ->
                BatchValidator.validateRecords(
                    RecordBatch.at(noKeys, 0), Oracle.CODECS, true, 1 << 20))
        .isInstanceOfSatisfying(
            ApiException.class, e -> assertThat(e.error()).isEqualTo(ErrorCode.INVALID_RECORD));
    assertThatThrownBy(
            () ->
                BatchValidator.validateRecords(RecordBatch.at(noKeys, 0), Oracle.CODECS, false, 50))
        .isInstanceOfSatisfying(
            ApiException.class, e -> assertThat(e.error()).isEqualTo(ErrorCode.MESSAGE_TOO_LARGE));
  }

  private static ByteBuffer producer(ByteBuffer batch, long id, int epoch, int sequence) {
    return batch.putLong(43, id).putShort(51, (short) epoch).putInt(53, sequence);
  }

  private static ByteBuffer batch(CompressionType type) {
    try (BatchBuilder builder = BatchBuilder.defaults().compression(type, Oracle.CODECS).begin()) {
      for (int i = 0; i < 20; i++) {
        builder.append(1000 + i, null, ByteBuffer.wrap(new byte[50]));
      }
      return builder.build();
    }
  }

  /** Patches a good batch, makes the checksum right again where it can be, and expects an error. */
  private static void patched(
      Consumer<ByteBuffer> patch, ValidationLimits limits, ErrorCode expected) {
    ByteBuffer batch = batch(CompressionType.NONE);
    int length = batch.getInt(8);
    patch.accept(batch);
    if (batch.getInt(8) == length) {
      RecordBatch.at(batch, 0).updateChecksum();
    }
    if (expected == null) {
      BatchValidator.validate(new RecordBatch(), batch, limits);
    } else {
      refused(batch, limits, expected);
    }
  }

  private static void refused(ByteBuffer batch, ErrorCode expected) {
    refused(batch, LIMITS, expected);
  }

  private static void refused(ByteBuffer batch, ValidationLimits limits, ErrorCode expected) {
    assertThatThrownBy(() -> BatchValidator.validate(new RecordBatch(), batch, limits))
        .isInstanceOfSatisfying(ApiException.class, e -> assertThat(e.error()).isEqualTo(expected));
  }
}
