package dev.tangram.records;

import dev.tangram.model.ApiException;
import dev.tangram.model.ErrorCode;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Converts between the record formats for clients of older times: what they produce is stored in
 * format 2, what they fetch is given in the format that they read.
 */
public final class FormatConverter {

  /**
   * What a down-conversion gave.
   *
   * @param records the converted entries, from position to limit; empty when all entries were
   *     control batches
   * @param convertedEntries entries that had to be converted
   * @param consumedBytes how many bytes of the source the answer stands for
   */
  public record Converted(ByteBuffer records, int convertedEntries, int consumedBytes) {}

  private FormatConverter() {}

  /**
   * Converts what a producer of old formats sent. Messages that lie side by side uncompressed
   * become one batch, or several where one would grow too large; a compressed set becomes one batch
   * of the same codec. Checksums are compared. The first batch has the base offset 0, the next ones
   * follow.
   *
   * @param messageSet between position and limit; left alone
   * @param codecs for both directions
   * @param maxBatchBytes {@code max.message.bytes}
   * @param maxOutputBytes limit of what a compressed set may hold decompressed
   * @return batches of format 2 back to back, at least one; timestamps -1 where there were none
   * @throws ApiException CORRUPT_MESSAGE, INVALID_RECORD, INVALID_TIMESTAMP (a producer must not
   *     set log append time), MESSAGE_TOO_LARGE, UNSUPPORTED_COMPRESSION_TYPE
   */
  public static ByteBuffer upConvert(
      ByteBuffer messageSet, CodecLookup codecs, int maxBatchBytes, long maxOutputBytes) {
    return new UpConverter(codecs, maxBatchBytes, maxOutputBytes).convert(messageSet);
  }

  /**
   * Converts stored entries for a fetch that reads an old format. Headers are dropped, in format 0
   * timestamps too; control batches are left out; entries that are old enough pass as they are.
   * Codecs are kept. Checksums of the source are not compared.
   *
   * @param entries between position and limit; left alone; a torn entry at the end is ignored
   * @param toMagic 0 or 1
   * @param firstOffset uncompressed records below it are left out; compressed entries stay whole
   * @param maxBytes of the answer; the first entry that gives anything is there whatever its size
   * @throws ApiException UNSUPPORTED_COMPRESSION_TYPE: an entry is compressed with zstd, which the
   *     old formats do not have; CORRUPT_MESSAGE, INVALID_RECORD
   */
  public static Converted downConvert(
      ByteBuffer entries, int toMagic, long firstOffset, CodecLookup codecs, int maxBytes) {
    EntryIterator source = EntryIterator.over(entries);
    List<ByteBuffer> pieces = new ArrayList<>();
    int total = 0;
    int converted = 0;
    int consumed = 0;
    while (source.hasNext() && total < maxBytes) {
      ByteBuffer entry = source.next();
      StoredEntry found = StoredEntry.describe(entry);
      ByteBuffer piece =
          found.magic() <= toMagic ? entry : down(entry, toMagic, firstOffset, codecs);
      if (total > 0 && piece.remaining() > maxBytes - total) {
        break;
      }
      if (found.magic() > toMagic) {
        converted++;
      }
      consumed += found.sizeInBytes();
      total = Math.addExact(total, piece.remaining());
      pieces.add(piece);
    }
    return new Converted(join(pieces, total), converted, consumed);
  }

  private static ByteBuffer down(
      ByteBuffer entry, int toMagic, long firstOffset, CodecLookup codecs) {
    CompressionType compression;
    TimestampType timestampType;
    if (entry.get(RecordBatch.MAGIC_AT) == RecordBatch.MAGIC) {
      RecordBatch batch = RecordBatch.at(entry, 0);
      if (batch.isControl()) {
        return ByteBuffer.allocate(0);
      }
      compression = batch.compressionType();
      timestampType = batch.timestampType();
    } else {
      int attributes = entry.get(LegacyFormat.ATTRIBUTES_AT);
      compression = Attributes.compression(attributes);
      timestampType = TimestampType.CREATE_TIME;
    }
    if (compression == CompressionType.ZSTD) {
      throw Failures.unsupportedCompression(
          "Batches compressed with zstd cannot be given in record format " + toMagic);
    }
    return rewrite(entry, toMagic, firstOffset, codecs, compression, timestampType);
  }

  private static ByteBuffer rewrite(
      ByteBuffer entry,
      int toMagic,
      long firstOffset,
      CodecLookup codecs,
      CompressionType compression,
      TimestampType timestampType) {
    RecordReader reader =
        RecordIterator.readerOf(entry, codecs, RecordIterator.DEFAULT_MAX_BYTES, false);
    boolean any = false;
    try (MessageSetBuilder out =
        new MessageSetBuilder(
            toMagic, compression, codecs, timestampType, BatchBuilder.MAX_ARRAY_BYTES)) {
      for (Record record = reader.next(); record != null; record = reader.next()) {
        if (compression != CompressionType.NONE || record.offset() >= firstOffset) {
          out.append(record);
          any = true;
        }
      }
      return any ? out.build() : ByteBuffer.allocate(0);
    } finally {
      reader.close();
    }
  }

  static ByteBuffer join(List<ByteBuffer> pieces, int total) {
    if (pieces.size() == 1) {
      return pieces.get(0).duplicate();
    }
    ByteBuffer joined = ByteBuffer.allocate(total);
    pieces.forEach(piece -> joined.put(piece.duplicate()));
    return joined.flip();
  }

  static ApiException invalidTimestamp(String message) {
    return new ApiException(ErrorCode.INVALID_TIMESTAMP, message);
  }
}
