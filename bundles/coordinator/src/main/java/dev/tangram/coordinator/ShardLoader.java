package dev.tangram.coordinator;

import dev.tangram.log.FetchIsolation;
import dev.tangram.log.LogRead;
import dev.tangram.log.PartitionLog;
import dev.tangram.model.ApiException;
import dev.tangram.model.ErrorCode;
import dev.tangram.records.CodecLookup;
import dev.tangram.records.Record;
import dev.tangram.records.RecordBatch;
import dev.tangram.records.RecordIterator;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.BooleanSupplier;

/** Reads a log from its start and applies what it says to an empty shard; used once. */
final class ShardLoader<R> {

  private static final int MARKER_KEY_BYTES = 4;
  private static final short ABORT = 0;
  private static final short COMMIT = 1;

  private final PartitionLog log;
  private final RecordSerde<R> serde;
  private final CoordinatorShard<R> shard;
  private final int pieceBytes;
  private final BooleanSupplier cancelled;
  private final CodecLookup codecs;
  private final RecordBatch batch = new RecordBatch();
  private ByteBuffer piece = ByteBuffer.allocate(0);
  private long replayed;
  private long skipped;

  /**
   * @param pieceBytes how much is read at a time; a larger batch is read all the same
   * @param cancelled looked at between batches
   */
  ShardLoader(
      PartitionLog log,
      RecordSerde<R> serde,
      CoordinatorShard<R> shard,
      int pieceBytes,
      BooleanSupplier cancelled) {
    this.log = log;
    this.serde = serde.forOneThread();
    this.shard = shard;
    this.pieceBytes = pieceBytes;
    this.cancelled = cancelled;
    this.codecs = log.codecs();
  }

  long replayed() {
    return replayed;
  }

  /** Records of unknown kinds or versions. */
  long skipped() {
    return skipped;
  }

  /**
   * Reads up to an offset.
   *
   * @return false when it was cancelled before
   * @throws ApiException what is wrong with the log
   * @throws IOException when it cannot be read
   */
  boolean readTo(long endOffset) throws IOException {
    long offset = log.logStartOffset();
    while (offset < endOffset && !cancelled.getAsBoolean()) {
      if (!readPiece(offset)) {
        // Nothing is left up to the end: compaction has taken it.
        break;
      }
      offset = replayPiece(offset);
    }
    return !cancelled.getAsBoolean();
  }

  private boolean readPiece(long offset) throws IOException {
    LogRead read;
    try {
      read = log.read(offset, pieceBytes, FetchIsolation.LOG_END, true);
    } catch (ApiException e) {
      if (e.error() != ErrorCode.OFFSET_OUT_OF_RANGE || offset >= log.logStartOffset()) {
        throw e;
      }
      // The log's start has moved past it meanwhile.
      read = log.read(log.logStartOffset(), pieceBytes, FetchIsolation.LOG_END, true);
    }
    try {
      int size = read.slice().sizeInBytes();
      if (piece.capacity() < size) {
        piece = ByteBuffer.allocate(size);
      }
      piece.clear().limit(size);
      while (piece.hasRemaining()) {
        if (read.slice().copyTo(piece.position(), piece) <= 0) {
          throw new IOException("A slice of " + log.partition() + " is shorter than it says");
        }
      }
      piece.flip();
      return size > 0;
    } finally {
      read.slice().release();
    }
  }

  private long replayPiece(long from) {
    long next = from;
    for (int at = 0; at < piece.limit() && !cancelled.getAsBoolean(); at += batch.sizeInBytes()) {
      batch.reset(piece, at);
      if (!batch.isChecksumValid()) {
        throw new ApiException(
            ErrorCode.CORRUPT_MESSAGE,
            "The batch at offset " + batch.baseOffset() + " of " + log.partition() + " is damaged");
      }
      if (batch.isControl()) {
        replayMarker();
      } else {
        replayBatch(from);
      }
      next = batch.nextOffset();
    }
    return next;
  }

  private void replayBatch(long from) {
    long producer = batch.isTransactional() ? batch.producerId() : CoordinatorShard.NO_PRODUCER;
    try (RecordIterator records = RecordIterator.of(batch, codecs)) {
      while (records.hasNext()) {
        Record stored = records.next();
        if (stored.offset() < from || stored.key() == null) {
          continue;
        }
        R record = serde.read(stored.key(), stored.value());
        if (record == null) {
          skipped++;
        } else {
          shard.replay(record, producer);
          replayed++;
        }
      }
    }
  }

  /** The key of a marker is version int16 and type int16 (KIP-98). */
  private void replayMarker() {
    try (RecordIterator records = RecordIterator.of(batch, CodecLookup.none())) {
      ByteBuffer key = records.hasNext() ? records.next().key() : null;
      if (key != null && key.remaining() >= MARKER_KEY_BYTES) {
        short type = key.getShort(key.position() + Short.BYTES);
        if (type == COMMIT || type == ABORT) {
          shard.endTransaction(batch.producerId(), type == COMMIT);
        }
      }
    }
  }
}
