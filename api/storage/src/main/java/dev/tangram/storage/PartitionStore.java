package dev.tangram.storage;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * The stored batches of one partition.
 *
 * <p>Every stored entry begins with its base offset (int64) and the number of bytes behind these
 * twelve (int32), as in all Kafka formats; what follows is opaque to the store and explained, where
 * needed, by the {@link BatchInspector} of its {@link StoreOptions}.
 *
 * <ol>
 *   <li>Order: what is read is what was appended, in the order of appends, byte for byte.
 *   <li>Threads: one writer at a time calls the methods that change the store; any number of
 *       readers may call {@link #read}, {@link #findByTimestamp}, {@link #extents()} and the offset
 *       getters at the same time. {@link #flush()}, {@link #rewrite} and the blob methods may run
 *       beside the writer, too, and do not hold up its appends for the time of their disk work.
 *   <li>Visibility: a batch can be read as soon as {@link #append} has returned; a reader that
 *       began earlier sees it or does not, but never a part of it.
 *   <li>Durability: all batches below the offset that {@link #flush()} returned survive a power
 *       cut, where the engine is {@link StorageEngine.Ability#DURABLE}. Without a flush they
 *       survive the end of the process.
 *   <li>Atomicity: {@link #putBlob} leaves, after a crash at any point, the state before or the
 *       state after, both complete; so does {@link #rewrite} for each run of extents that becomes
 *       one. {@link #truncateTo} and {@link #trimTo} over several extents may also leave a state
 *       between, which is complete as well: an end (a start) between the old and the new one; the
 *       core repeats them. {@link #truncateFullyAndStartAt} may leave a shorter or an empty store.
 *   <li>Close: {@link #close()} flushes nothing by itself; after it every call throws {@link
 *       StorageException}. Slices given out before stay readable until released.
 *   <li>Errors: a {@link StorageException} on append leaves the store as it was before that append,
 *       or unusable ({@link StorageException#fatal()}). One that is not fatal and has no {@link
 *       java.io.IOException} as its cause is taken for a store that refuses the append, such as one
 *       that is full: the client is told to try again, and the store is used on. Everything else
 *       that an engine throws, or answers against this contract, takes the partition offline until
 *       it is opened again; what a {@link StorageEngine.Ability#DURABLE} engine throws as {@code
 *       StorageException} takes the log directory offline.
 *   <li>Time: a call that lasts longer than {@code tangram.plugins.call.timeout.ms} is interrupted,
 *       and its store is not used any more; {@link #recover}, {@link #flush()} and {@link #rewrite}
 *       may last longer.
 *   <li>Moves: the core may read a whole store to copy it to another engine, and close it and have
 *       it opened by another version of its engine, at any time.
 * </ol>
 */
@ConsumerType
public interface PartitionStore extends AutoCloseable {

  /**
   * The smallest offset that can be read; equals {@link #endOffset()} when the store is empty. A
   * start that {@link #trimTo} has set inside an extent need not survive {@link #close()}: after an
   * open it may be the beginning of that extent, and the core, which keeps the exact start in its
   * checkpoint, calls {@code trimTo} again.
   */
  long startOffset();

  /** The offset that the next appended batch has at least; a gap before it is allowed. */
  long endOffset();

  /** Bytes of all batches that can be read. */
  long sizeInBytes();

  /** The offset below which everything is durable. */
  long flushedOffset();

  /**
   * Checks the batches from an offset on with the {@link BatchInspector}, cuts the store at the
   * first one that is torn or damaged, and rebuilds what is derived (indexes) for that range.
   * Called once, before the first append. An end behind a gap that nothing but an empty open extent
   * shows may be moved back to the last batch, when it lies above that offset: a power cut leaves
   * the same.
   *
   * @param fromOffset everything below is taken as sound; {@code Long.MAX_VALUE} after a clean
   *     stop: nothing is scanned
   * @return what was cut
   */
  RecoveryResult recover(long fromOffset) throws StorageException;

  /**
   * Appends whole batches with one gathering write where possible.
   *
   * @param batches buffers with whole batches, back to back over all buffers; positions are moved
   *     to the limits
   * @param span what the core knows of them
   * @throws IllegalArgumentException when they begin below {@link #endOffset()}; nothing is stored
   * @throws IllegalStateException before {@link #recover}
   */
  AppendOutcome append(ByteBuffer[] batches, BatchSpan span) throws StorageException;

  /**
   * Reads whole batches, from the batch that contains an offset on.
   *
   * @param offset where to begin, between start and end offset
   * @param maxBytes the most bytes to give; at least one whole batch is given when {@code
   *     minOneBatch}
   * @param endOffset exclusive: batches with a base offset at or above it are not given
   * @param minOneBatch give the first batch even if it is larger than {@code maxBytes}
   * @return the slice, never null, possibly empty; to be released by the caller
   * @throws OffsetOutOfRangeException when the offset is below the start or above the end of the
   *     store
   */
  StoredSlice read(long offset, int maxBytes, long endOffset, boolean minOneBatch)
      throws StorageException;

  /**
   * Finds the first batch that may hold a record with at least this timestamp.
   *
   * @param timestamp milliseconds since the epoch
   * @param fromOffset search from here
   * @return base offset of that batch (records inside it are for the core to search); empty when
   *     all are older
   */
  Optional<Long> findByTimestamp(long timestamp, long fromOffset) throws StorageException;

  /**
   * Drops everything from an offset on; the batch that contains it is dropped whole. Returns the
   * new end offset: not above the offset, and not below the end of the last batch that is left
   * (between them only where batches were missing). An offset at or above the end changes nothing.
   */
  long truncateTo(long offset) throws StorageException;

  /** Drops everything and continues at an offset. */
  void truncateFullyAndStartAt(long offset) throws StorageException;

  /**
   * Moves the start: whole extents below the offset are dropped from disk; the start offset becomes
   * the offset itself (it may lie inside an extent). The last extent is never dropped; it is closed
   * first when it lies wholly below.
   */
  void trimTo(long offset) throws StorageException;

  /** The pieces by which retention is decided, oldest first; the last one is open. */
  List<Extent> extents();

  /**
   * Closes the open extent so that the next append begins another. Nothing happens when it is
   * empty.
   */
  void roll() throws StorageException;

  /** Makes everything durable and returns the end offset up to which that holds. */
  long flush() throws StorageException;

  /**
   * Replaces the closed extents of a range by rewritten batches (compaction). Offsets are kept, so
   * there may be gaps. Neighbours may become one extent within {@link StoreOptions#extentBytes},
   * which begins where the first began and was closed when the last was. Runs of extents are
   * replaced in the order of their offsets, each durably before the next; one that was truncated or
   * trimmed meanwhile is passed over.
   *
   * @param fromOffset base offset of the first extent to be replaced
   * @param toOffset exclusive; base offset of the first extent that stays
   * @param rewriter gives the new batches. What it throws ends the call and is thrown on: runs that
   *     are replaced stay so, the others are as they were, and the store is used on
   * @throws StorageException one that is not fatal when batches cannot be read or written: as
   *     above, the store is used on
   */
  void rewrite(long fromOffset, long toOffset, BatchRewriter rewriter) throws StorageException;

  /**
   * Stores a small named blob beside the batches, atomically and durably. Names are those of files
   * in Kafka's layout.
   */
  void putBlob(String name, byte[] content) throws StorageException;

  /** The content of a blob, if it exists. */
  Optional<byte[]> getBlob(String name) throws StorageException;

  /** Names of all blobs, unordered. */
  List<String> blobs() throws StorageException;

  void deleteBlob(String name) throws StorageException;

  /** Takes over new sizes and times; they hold from the next append on. */
  void reconfigure(StoreOptions options);

  @Override
  void close() throws StorageException;
}
