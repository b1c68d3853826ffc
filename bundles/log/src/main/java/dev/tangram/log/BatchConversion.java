package dev.tangram.log;

import dev.tangram.model.ApiException;
import dev.tangram.model.ErrorCode;
import dev.tangram.records.BatchBuilder;
import dev.tangram.records.CodecLookup;
import dev.tangram.records.CompressionType;
import dev.tangram.records.FormatConverter;
import dev.tangram.records.RecordBatch;
import dev.tangram.records.RecordIterator;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Brings batches into the form that a topic stores: today's format, the topic's codec. */
final class BatchConversion {

  private BatchConversion() {}

  /** Converts a message set of magic 0 or 1 into batches. */
  static ByteBuffer fromMessageSet(ByteBuffer messages, LogConfig config, CodecLookup codecs) {
    ByteBuffer batches =
        FormatConverter.upConvert(
            messages, codecs, config.maxMessageBytes(), RecordIterator.DEFAULT_MAX_BYTES);
    return recompress(batches, config, codecs);
  }

  /** The same batches, with the topic's codec where it has one of its own. */
  static ByteBuffer recompress(ByteBuffer batches, LogConfig config, CodecLookup codecs) {
    if (config.recompression().isEmpty()) {
      return batches;
    }
    CompressionType target = config.recompression().get();
    List<ByteBuffer> pieces = new ArrayList<>();
    boolean changed = false;
    int total = 0;
    RecordBatch batch = new RecordBatch();
    for (int at = batches.position(); at < batches.limit(); at += batch.sizeInBytes()) {
      batch.reset(batches, at);
      boolean keep = batch.compressionType() == target || batch.isControl();
      ByteBuffer piece =
          keep
              ? batches.slice(at, batch.sizeInBytes())
              : recompressed(batch, target, config, codecs);
      changed |= !keep;
      total = Math.addExact(total, piece.remaining());
      pieces.add(piece);
    }
    return changed ? join(pieces, total) : batches;
  }

  private static ByteBuffer recompressed(
      RecordBatch batch, CompressionType target, LogConfig config, CodecLookup codecs) {
    BatchBuilder.Options options =
        BatchBuilder.defaults()
            .baseOffset(batch.baseOffset())
            .producer(batch.producerId(), batch.producerEpoch(), batch.baseSequence())
            .transactional(batch.isTransactional())
            .maxBytes(config.maxMessageBytes());
    if (hasLevel(target, config.compressionLevel())) {
      options.compression(target, codecs, config.compressionLevel());
    } else {
      options.compression(target, codecs);
    }
    try (RecordIterator records = RecordIterator.of(batch, codecs);
        BatchBuilder builder = options.begin()) {
      while (records.hasNext()) {
        builder.append(records.next());
      }
      ByteBuffer built = builder.build(batch.lastOffset());
      if (built.remaining() > config.maxMessageBytes()) {
        throw new ApiException(
            ErrorCode.MESSAGE_TOO_LARGE,
            "The batch has "
                + built.remaining()
                + " bytes with the topic's compression.type "
                + target.text()
                + "; the topic accepts "
                + config.maxMessageBytes()
                + " (max.message.bytes)");
      }
      return built;
    }
  }

  /** Level -1 of gzip is the codec's own default; snappy has none. */
  private static boolean hasLevel(CompressionType target, int level) {
    return switch (target) {
      case GZIP -> level != -1;
      case LZ4, ZSTD -> true;
      default -> false;
    };
  }

  private static ByteBuffer join(List<ByteBuffer> pieces, int total) {
    if (pieces.size() == 1) {
      return pieces.get(0);
    }
    ByteBuffer joined = ByteBuffer.allocate(total);
    pieces.forEach(piece -> joined.put(piece.duplicate()));
    return joined.flip();
  }
}
