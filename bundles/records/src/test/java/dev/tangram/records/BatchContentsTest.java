package dev.tangram.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tangram.model.ApiException;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class BatchContentsTest {

  private static final int RECORDS = 200;

  private final List<Record> records = Oracle.records(RECORDS, 70, true, 1);

  @Test
  void anotherCompressionIsTheSameContent() {
    RecordBatch plain = batch(CompressionType.NONE, records);
    for (CompressionType type : CompressionType.values()) {
      assertThat(equal(plain, batch(type, records))).as(type.text()).isTrue();
    }
  }

  @Test
  void everyChangedByteIsSeen() {
    RecordBatch original = batch(CompressionType.GZIP, records);
    ByteBuffer plain = batch(CompressionType.NONE, records).buffer();
    for (int at = RecordBatch.HEADER_SIZE; at < plain.limit(); at++) {
      plain.put(at, (byte) (plain.get(at) ^ 1));
      assertThat(equal(original, RecordBatch.at(plain, 0))).as("byte " + at).isFalse();
      plain.put(at, (byte) (plain.get(at) ^ 1));
    }
    assertThat(equal(original, RecordBatch.at(plain, 0))).isTrue();
  }

  @Test
  void lessIsNotTheSame() {
    RecordBatch whole = batch(CompressionType.LZ4, records);
    RecordBatch less = batch(CompressionType.LZ4, records.subList(0, RECORDS - 1));
    assertThat(equal(whole, less)).isFalse();
    assertThat(equal(less, whole)).isFalse();
  }

  @Test
  void whatTheBytesReferToCounts() {
    ByteBuffer moved = batch(CompressionType.NONE, records).buffer();
    RecordBatch one = batch(CompressionType.NONE, records);
    for (int at : new int[] {0, RecordBatch.BASE_TIMESTAMP_AT, RecordBatch.COUNT_AT}) {
      moved.put(at + 3, (byte) (moved.get(at + 3) ^ 1));
      assertThat(equal(one, RecordBatch.at(moved, 0))).as("field at " + at).isFalse();
      moved.put(at + 3, (byte) (moved.get(at + 3) ^ 1));
    }
    RecordBatch stamped = batch(CompressionType.NONE, records);
    stamped.setLogAppendTime(1);
    assertThat(equal(one, stamped)).isFalse();
  }

  @Test
  void brokenDataAreAnError() {
    RecordBatch one = batch(CompressionType.GZIP, records);
    ByteBuffer broken = batch(CompressionType.GZIP, records).buffer();
    broken.put(RecordBatch.HEADER_SIZE, (byte) 0);
    assertThatThrownBy(() -> equal(one, RecordBatch.at(broken, 0)))
        .isInstanceOf(ApiException.class);
  }

  private static boolean equal(RecordBatch one, RecordBatch other) {
    return BatchContents.areEqual(one, Oracle.CODECS, other, Oracle.CODECS);
  }

  private static RecordBatch batch(CompressionType type, List<Record> records) {
    BatchBuilder.Options options = BatchBuilder.defaults().baseOffset(70);
    if (type != CompressionType.NONE) {
      options.compression(type, Oracle.CODECS);
    }
    try (BatchBuilder builder = options.begin()) {
      records.forEach(builder::append);
      return RecordBatch.at(builder.build(), 0);
    }
  }
}
