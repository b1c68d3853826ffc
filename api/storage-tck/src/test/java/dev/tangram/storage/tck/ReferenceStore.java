package dev.tangram.storage.tck;

import dev.tangram.storage.AppendOutcome;
import dev.tangram.storage.BatchRewriter;
import dev.tangram.storage.BatchSpan;
import dev.tangram.storage.DamagedBatchException;
import dev.tangram.storage.Extent;
import dev.tangram.storage.OffsetOutOfRangeException;
import dev.tangram.storage.PartitionStore;
import dev.tangram.storage.RecoveryResult;
import dev.tangram.storage.StorageException;
import dev.tangram.storage.StoreOptions;
import dev.tangram.storage.StoredSlice;
import dev.tangram.storage.tck.View.Chunk;
import dev.tangram.storage.tck.View.Stored;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A small store that keeps the contract: all in memory, and a journal from which it is rebuilt. Its
 * methods are there to be broken one at a time.
 */
class ReferenceStore implements PartitionStore {

  private static final byte APPEND = 1;
  private static final byte TRUNCATE = 2;
  private static final byte TRIM = 3;
  private static final byte RESTART = 4;
  private static final byte ROLL = 5;
  private static final byte REWRITE = 6;
  private static final byte PUT = 7;
  private static final byte REMOVE = 8;

  final Journal journal;
  final Map<String, byte[]> blobs = new ConcurrentHashMap<>();
  volatile View view = View.startingAt(0);
  volatile boolean failed;
  private volatile StoreOptions options;
  private volatile long flushed;
  private boolean recovered;
  private volatile boolean closed;

  ReferenceStore(Journal journal, StoreOptions options) throws IOException {
    this.journal = journal;
    this.options = options;
    for (ByteBuffer entry : entries()) {
      apply(entry);
    }
    flushed = view.end();
  }

  List<ByteBuffer> entries() throws IOException {
    return journal.replay();
  }

  // ---- the journal ----

  interface Body {
    void write(DataOutputStream out) throws IOException;
  }

  synchronized void record(byte type, Body body) throws StorageException {
    requireOpen();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      DataOutputStream out = new DataOutputStream(bytes);
      out.writeByte(type);
      body.write(out);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    ByteBuffer entry = ByteBuffer.wrap(bytes.toByteArray());
    long before = journal.size;
    try {
      journal.add(entry);
    } catch (IOException e) {
      throw failure(e, longer(before));
    }
    apply(entry);
  }

  private boolean longer(long size) {
    try {
      return journal.channel.size() > size;
    } catch (IOException e) {
      return true;
    }
  }

  StorageException failure(IOException cause, boolean fatal) {
    failed |= fatal;
    return new StorageException("The journal cannot be written; check the disk", fatal, cause);
  }

  private void apply(ByteBuffer entry) {
    ByteBuffer body = entry.duplicate();
    byte type = body.get();
    switch (type) {
      case APPEND -> applyAppend(body);
      case TRUNCATE -> view = view.truncated(body.getLong());
      case TRIM -> view = view.trimmed(body.getLong(), body.getLong());
      case RESTART -> view = View.startingAt(body.getLong());
      case ROLL -> view = view.rolled(body.getLong());
      case REWRITE -> applyRewrite(body);
      case PUT -> blobs.put(text(body), rest(body));
      case REMOVE -> blobs.remove(text(body));
      default -> throw new IllegalStateException("entry of type " + type);
    }
  }

  void applyAppend(ByteBuffer body) {
    long rolledAtMs = body.getLong();
    List<Stored> more = stored(body);
    View base = rolledAtMs >= 0 ? view.rolled(rolledAtMs) : view;
    view = base.appended(more, more.get(more.size() - 1).span().lastOffset() + 1);
  }

  private void applyRewrite(ByteBuffer body) {
    List<Chunk> chunks = new ArrayList<>(view.chunks());
    int count = body.getInt();
    for (int i = 0; i < count; i++) {
      long base = body.getLong();
      ByteBuffer batches = body.slice(body.position() + 4, body.getInt(body.position()));
      body.position(body.position() + 4 + batches.remaining());
      chunks.replaceAll(
          chunk ->
              chunk.base() == base && chunk.closedAtMs() >= 0
                  ? new Chunk(base, chunk.closedAtMs(), stored(batches))
                  : chunk);
    }
    view = new View(view.start(), view.end(), chunks);
  }

  private List<Stored> stored(ByteBuffer batches) {
    List<Stored> found = new ArrayList<>();
    ByteBuffer rest = batches.slice();
    while (rest.hasRemaining()) {
      int size = 12 + rest.getInt(rest.position() + 8);
      ByteBuffer entry = rest.slice(rest.position(), size);
      try {
        found.add(new Stored(options.inspector().describe(entry), rest(entry.duplicate())));
      } catch (DamagedBatchException e) {
        throw new IllegalArgumentException(e);
      }
      rest.position(rest.position() + size);
    }
    return found;
  }

  private static byte[] rest(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }

  private static String text(ByteBuffer body) {
    byte[] bytes = new byte[body.getShort()];
    body.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  void requireOpen() throws StorageException {
    if (closed || failed) {
      throw new StorageException("The store is closed or has failed; open it again", true, null);
    }
  }

  // ---- offsets ----

  @Override
  public long startOffset() {
    return view.start();
  }

  @Override
  public long endOffset() {
    return view.end();
  }

  @Override
  public long sizeInBytes() {
    return view.chunks().stream().mapToLong(Chunk::bytes).sum();
  }

  @Override
  public long flushedOffset() {
    return Math.min(flushed, view.end());
  }

  @Override
  public RecoveryResult recover(long fromOffset) {
    recovered = true;
    return new RecoveryResult(view.end(), 1, 0, "");
  }

  // ---- batches ----

  @Override
  public AppendOutcome append(ByteBuffer[] batches, BatchSpan span) throws StorageException {
    requireOpen();
    if (!recovered) {
      throw new IllegalStateException("recover was not called");
    }
    View now = view;
    refuseOverlap(now, span);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (ByteBuffer buffer : batches) {
      bytes.writeBytes(rest(buffer));
    }
    boolean roll = mustRoll(now.last(), bytes.size(), span);
    byte[] content = bytes.toByteArray();
    record(
        APPEND,
        out -> {
          out.writeLong(roll ? System.currentTimeMillis() : -1);
          out.write(content);
        });
    return new AppendOutcome(roll, view.last().base());
  }

  void refuseOverlap(View now, BatchSpan span) {
    if (span.baseOffset() < now.end()) {
      throw new IllegalArgumentException(span + " is below " + now.end());
    }
  }

  private boolean mustRoll(Chunk last, int bytes, BatchSpan span) {
    if (last.batches().isEmpty()) {
      return false;
    }
    long first = last.batches().get(0).span().maxTimestamp();
    return last.bytes() + bytes > options.extentBytes()
        || span.maxTimestamp() - first > options.extentMs();
  }

  @Override
  public StoredSlice read(long offset, int maxBytes, long endOffset, boolean minOneBatch)
      throws StorageException {
    requireOpen();
    View now = view;
    if (offset < now.start() || offset > now.end()) {
      throw new OffsetOutOfRangeException(offset, now.start(), now.end());
    }
    return slice(offset, now.from(offset, maxBytes, endOffset, minOneBatch));
  }

  StoredSlice slice(long offset, List<Stored> batches) {
    long base = batches.isEmpty() ? offset : batches.get(0).span().baseOffset();
    return new ReferenceSlice(
        base, ContractHarness.concat(batches.stream().map(Stored::bytes).toList()));
  }

  @Override
  public Optional<Long> findByTimestamp(long timestamp, long fromOffset) throws StorageException {
    requireOpen();
    View now = view;
    long from = Math.max(fromOffset, now.start());
    return now.chunks().stream()
        .flatMap(chunk -> chunk.batches().stream())
        .map(Stored::span)
        .filter(span -> span.lastOffset() >= from && span.maxTimestamp() >= timestamp)
        .map(BatchSpan::baseOffset)
        .findFirst();
  }

  // ---- changes ----

  @Override
  public long truncateTo(long offset) throws StorageException {
    requireOpen();
    if (offset < view.end()) {
      flushed = Math.min(flushed, offset);
      record(TRUNCATE, out -> out.writeLong(offset));
      flushed = Math.min(flushed, view.end());
    }
    return view.end();
  }

  @Override
  public void truncateFullyAndStartAt(long offset) throws StorageException {
    flushed = Math.min(flushed, offset);
    record(RESTART, out -> out.writeLong(offset));
  }

  @Override
  public void trimTo(long offset) throws StorageException {
    requireOpen();
    View now = view;
    if (offset > now.end()) {
      throw new OffsetOutOfRangeException(offset, now.start(), now.end());
    }
    if (offset > now.start()) {
      record(
          TRIM,
          out -> {
            out.writeLong(offset);
            out.writeLong(System.currentTimeMillis());
          });
    }
  }

  @Override
  public List<Extent> extents() {
    return view.extents();
  }

  @Override
  public void roll() throws StorageException {
    record(ROLL, out -> out.writeLong(System.currentTimeMillis()));
  }

  @Override
  public synchronized long flush() throws StorageException {
    requireOpen();
    long end = view.end();
    try {
      journal.force();
    } catch (IOException e) {
      throw failure(e, true);
    }
    flushed = end;
    return end;
  }

  @Override
  public synchronized void rewrite(long fromOffset, long toOffset, BatchRewriter rewriter)
      throws StorageException {
    requireOpen();
    List<Chunk> chunks =
        view.chunks().stream()
            .filter(chunk -> chunk.closedAtMs() >= 0)
            .filter(chunk -> chunk.base() >= fromOffset && chunk.base() < toOffset)
            .toList();
    record(
        REWRITE,
        out -> {
          out.writeInt(chunks.size());
          for (Chunk chunk : chunks) {
            byte[] rewritten = rewritten(chunk, rewriter);
            out.writeLong(chunk.base());
            out.writeInt(rewritten.length);
            out.write(rewritten);
          }
        });
  }

  private static byte[] rewritten(Chunk chunk, BatchRewriter rewriter) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (Stored stored : chunk.batches()) {
      ByteBuffer kept = rewriter.rewrite(ByteBuffer.wrap(stored.bytes().clone()));
      if (kept != null) {
        bytes.writeBytes(rest(kept.duplicate()));
      }
    }
    return bytes.toByteArray();
  }

  // ---- blobs ----

  @Override
  public void putBlob(String name, byte[] content) throws StorageException {
    if (name.isEmpty() || name.startsWith(".") || name.contains("/")) {
      throw new IllegalArgumentException("not a name: " + name);
    }
    record(
        PUT,
        out -> {
          out.writeUTF(name);
          out.write(content);
        });
    flush();
  }

  @Override
  public Optional<byte[]> getBlob(String name) {
    return Optional.ofNullable(blobs.get(name)).map(byte[]::clone);
  }

  @Override
  public List<String> blobs() {
    return List.copyOf(blobs.keySet());
  }

  @Override
  public void deleteBlob(String name) throws StorageException {
    record(REMOVE, out -> out.writeUTF(name));
    flush();
  }

  @Override
  public void reconfigure(StoreOptions changed) {
    options = changed;
  }

  @Override
  public void close() throws StorageException {
    closed = true;
    try {
      journal.close();
    } catch (IOException e) {
      throw failure(e, true);
    }
  }
}
