package dev.tangram.records;

import dev.tangram.compression.CompressionStreams;
import dev.tangram.compression.CompressionVariant;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Compares what batches of format 2 hold, without taking it apart into records. */
public final class BatchContents {

  private static final int PIECE_BYTES = 16 * 1024;

  private BatchContents() {}

  /**
   * Whether two complete batches give the same records because their bytes are the same once they
   * are decompressed, and what these bytes refer to in the headers is the same. Batches that were
   * encoded in different ways may hold the same records and be told apart here.
   *
   * @param codecs decompress the first one
   * @param otherCodecs decompress the other one
   * @throws dev.tangram.model.ApiException as {@link RecordIterator} for compressed data
   */
  public static boolean areEqual(
      RecordBatch one, CodecLookup codecs, RecordBatch other, CodecLookup otherCodecs) {
    if (!sameFrame(one, other)) {
      return false;
    }
    try (InputStream first = open(one, codecs);
        InputStream second = open(other, otherCodecs)) {
      byte[] piece = new byte[PIECE_BYTES];
      byte[] otherPiece = new byte[PIECE_BYTES];
      int length;
      do {
        length = first.readNBytes(piece, 0, PIECE_BYTES);
        int otherLength = second.readNBytes(otherPiece, 0, PIECE_BYTES);
        if (!Arrays.equals(piece, 0, length, otherPiece, 0, otherLength)) {
          return false;
        }
      } while (length == PIECE_BYTES);
      return true;
    } catch (IOException e) {
      throw Failures.of(e);
    }
  }

  private static boolean sameFrame(RecordBatch one, RecordBatch other) {
    return one.baseOffset() == other.baseOffset()
        && one.baseTimestamp() == other.baseTimestamp()
        && one.timestampType() == other.timestampType()
        && (one.timestampType() == TimestampType.CREATE_TIME
            || one.maxTimestamp() == other.maxTimestamp())
        && one.recordCount() == other.recordCount();
  }

  private static InputStream open(RecordBatch batch, CodecLookup codecs) throws IOException {
    ByteBuffer records =
        batch
            .buffer()
            .slice(
                batch.position() + RecordBatch.HEADER_SIZE,
                batch.sizeInBytes() - RecordBatch.HEADER_SIZE);
    CompressionType type = batch.compressionType();
    return type == CompressionType.NONE
        ? CompressionStreams.of(records)
        : CompressionStreams.bounded(
            codecs.codec(type).decompress(records, CompressionVariant.STANDARD),
            RecordIterator.DEFAULT_MAX_BYTES);
  }
}
