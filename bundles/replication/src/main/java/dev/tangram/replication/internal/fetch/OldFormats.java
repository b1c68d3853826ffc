package dev.tangram.replication.internal.fetch;

import dev.tangram.configuration.TopicProperties;
import dev.tangram.model.ApiException;
import dev.tangram.model.ErrorCode;
import dev.tangram.records.CodecLookup;
import dev.tangram.records.CompressionType;
import dev.tangram.records.FormatConverter;
import dev.tangram.records.RecordBatch;
import dev.tangram.storage.StoredSlice;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Records for clients that cannot read them as they are stored: Fetch below version 4 gets the
 * message formats 0 and 1, and below version 10 nothing that zstd compressed (KIP-110).
 */
final class OldFormats {

  private static final int WINDOW_BYTES = 64 << 10;
  // Record batch of magic 2: the header up to its attributes.
  private static final int LENGTH_AT = 8;
  private static final int MAGIC_AT = 16;
  private static final int ATTRIBUTES_AT = 21;
  private static final int SEEN_BYTES = 23;
  private static final int CODEC_MASK = 0x07;

  private final CodecLookup codecs;

  OldFormats(CodecLookup codecs) {
    this.codecs = codecs;
  }

  /** Gives a result with records the payload that a client below version 10 can read. */
  PartitionResult payload(FetchParameters parameters, FetchPartition wanted, PartitionResult result)
      throws IOException {
    if (topicIsZstd(result)) {
      return result.refuse(ErrorCode.UNSUPPORTED_COMPRESSION_TYPE);
    }
    if (!parameters.todaysFormat()) {
      return converted(parameters, wanted, result);
    }
    StoredSlice slice = result.slice();
    int readable = sizeBeforeZstd(slice);
    return readable == 0
        ? result.refuse(ErrorCode.UNSUPPORTED_COMPRESSION_TYPE)
        : result.records(Payloads.of(slice, readable));
  }

  private PartitionResult converted(
      FetchParameters parameters, FetchPartition wanted, PartitionResult result)
      throws IOException {
    ByteBuffer entries = Payloads.copy(result.slice());
    result.release();
    int magic = parameters.version() <= 1 ? 0 : 1;
    ByteBuffer records;
    try {
      records =
          FormatConverter.downConvert(entries, magic, wanted.fetchOffset(), codecs, entries.limit())
              .records();
    } catch (ApiException e) {
      return result.refuse(e.error());
    }
    if (parameters.hardLimit() && records.remaining() > wanted.maxBytes()) {
      // A message that is cut tells these clients that their limit is too small for it.
      records.limit(records.position() + wanted.maxBytes());
    }
    return result.records(Payloads.of(records));
  }

  private static boolean topicIsZstd(PartitionResult result) {
    var log = result.partition().state().log();
    return log != null
        && log.config().get(TopicProperties.COMPRESSION_TYPE).equals(CompressionType.ZSTD.text());
  }

  /** Bytes of the batches before the first one that zstd compressed. */
  static int sizeBeforeZstd(StoredSlice slice) throws IOException {
    int size = slice.sizeInBytes();
    ByteBuffer window = ByteBuffer.allocate(Math.min(size, WINDOW_BYTES));
    int windowAt = 0;
    window.limit(0);
    int at = 0;
    while (at + SEEN_BYTES <= size) {
      if (at + SEEN_BYTES > windowAt + window.limit()) {
        window.clear();
        windowAt = at;
        fill(slice, at, window);
      }
      int header = at - windowAt;
      boolean magic2 = window.get(header + MAGIC_AT) == RecordBatch.MAGIC;
      int codec = magic2 ? window.getShort(header + ATTRIBUTES_AT) & CODEC_MASK : 0;
      if (codec == CompressionType.ZSTD.id()) {
        return at;
      }
      at += RecordBatch.LOG_OVERHEAD + window.getInt(header + LENGTH_AT);
    }
    return size;
  }

  private static void fill(StoredSlice slice, int at, ByteBuffer window) throws IOException {
    window.limit(Math.min(window.capacity(), slice.sizeInBytes() - at));
    while (window.hasRemaining()) {
      if (slice.copyTo(at + window.position(), window) <= 0) {
        throw new IOException("the slice ended after " + (at + window.position()) + " bytes");
      }
    }
    window.flip();
  }
}
