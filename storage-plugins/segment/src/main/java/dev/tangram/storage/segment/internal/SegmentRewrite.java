package dev.tangram.storage.segment.internal;

import static dev.tangram.storage.segment.internal.SegmentFiles.CLEANED;
import static dev.tangram.storage.segment.internal.SegmentFiles.INDEX;
import static dev.tangram.storage.segment.internal.SegmentFiles.LOG;
import static dev.tangram.storage.segment.internal.SegmentFiles.SWAP;
import static dev.tangram.storage.segment.internal.SegmentFiles.TIME_INDEX;
import static dev.tangram.storage.segment.internal.SegmentFiles.TXN_INDEX;

import dev.tangram.storage.BatchRewriter;
import dev.tangram.storage.BatchSpan;
import dev.tangram.storage.DamagedBatchException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes the segments that replace others. They are prepared as {@code .cleaned} files, decided by
 * their renaming to {@code .swap}, and then installed; an open completes or forgets what a crash
 * interrupts, as Kafka does.
 */
final class SegmentRewrite {

  private static final int BUFFER_BYTES = 256 * 1024;

  private final StoreContext context;
  private final BatchRewriter rewriter;
  private final List<Segment> group;
  private final List<Segment.State> states;
  private final long baseOffset;
  private final SegmentIndexes indexes;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
  private FileChannel output;
  private int size;

  /**
   * @param group neighbouring closed segments that become one
   */
  SegmentRewrite(List<Segment> group, BatchRewriter rewriter, StoreContext context) {
    this.context = context;
    this.rewriter = rewriter;
    this.group = group;
    this.baseOffset = group.get(0).baseOffset;
    this.states = group.stream().map(segment -> segment.state).toList();
    this.indexes =
        new SegmentIndexes(path(INDEX + CLEANED), path(TIME_INDEX + CLEANED), baseOffset);
  }

  /** Segments that may be put together: within the size of a segment and the reach of its index. */
  static List<List<Segment>> groups(List<Segment> segments, int extentBytes) {
    List<List<Segment>> groups = new ArrayList<>();
    List<Segment> current = new ArrayList<>();
    long bytes = 0;
    for (Segment segment : segments) {
      long base = current.isEmpty() ? segment.baseOffset : current.get(0).baseOffset;
      boolean fits =
          bytes + segment.state.size() <= extentBytes
              && segment.state.nextOffset() - 1 - base <= Integer.MAX_VALUE;
      if (!current.isEmpty() && !fits) {
        groups.add(current);
        current = new ArrayList<>();
        bytes = 0;
      }
      current.add(segment);
      bytes += segment.state.size();
    }
    if (!current.isEmpty()) {
      groups.add(current);
    }
    return groups;
  }

  private Path path(String suffix) {
    return SegmentFiles.path(context.directory, baseOffset, suffix);
  }

  /** Writes the new batches; nothing that can be read changes. */
  void prepare() throws IOException {
    boolean prepared = false;
    try {
      writeAll();
      prepared = true;
    } finally {
      if (!prepared) {
        abandon();
      }
    }
  }

  private void writeAll() throws IOException {
    abandon();
    Path log = path(LOG + CLEANED);
    LogFile file = LogFile.create(log);
    try {
      output = file.channel();
      for (Segment segment : group) {
        copy(segment);
      }
      drain();
      output.force(true);
      indexes.finish();
      indexes.force();
      joinTransactionIndexes();
    } finally {
      file.release();
    }
    long closedAtMs = group.get(group.size() - 1).closedAtMs;
    Files.setLastModifiedTime(log, FileTime.fromMillis(closedAtMs));
  }

  /**
   * The entries have a fixed size and name absolute offsets, so one file after the other will do.
   */
  private void joinTransactionIndexes() throws IOException {
    for (Segment segment : group) {
      Path old = segment.path(TXN_INDEX);
      if (Files.exists(old)) {
        try (FileChannel joined =
            FileChannel.open(
                path(TXN_INDEX + CLEANED), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
          ByteBuffer entries = ByteBuffer.wrap(Files.readAllBytes(old));
          while (entries.hasRemaining()) {
            joined.write(entries);
          }
          joined.force(true);
        }
      }
    }
  }

  /** Whether the old segments are still what was rewritten, all closed and in a row. */
  boolean fits(List<Segment> segments) {
    int index = segments.indexOf(group.get(0));
    boolean there =
        index >= 0
            && index + group.size() < segments.size()
            && segments.subList(index, index + group.size()).equals(group);
    for (int i = 0; there && i < group.size(); i++) {
      // A truncation and new appends leave the segment, with another state.
      there = group.get(i).state == states.get(i);
    }
    return there;
  }

  /** Removes what was prepared. */
  void abandon() throws IOException {
    for (String kind : List.of(LOG, INDEX, TIME_INDEX, TXN_INDEX)) {
      Files.deleteIfExists(path(kind + CLEANED));
    }
  }

  private void copy(Segment segment) throws IOException {
    LogFile held = segment.acquire();
    if (held == null) {
      throw new IOException("segment " + segment.baseOffset + " was dropped during its rewrite");
    }
    int visible = segment.state.size();
    try (BatchScan scan = new BatchScan(held.channel(), visible)) {
      for (ByteBuffer batch = scan.next(); batch != null; batch = scan.next()) {
        BatchSpan before = context.inspector().describe(batch);
        ByteBuffer after = rewriter.rewrite(batch);
        if (after != null) {
          write(after, before);
        }
      }
      if (scan.end() != visible) {
        throw new IOException("no batch at position " + scan.end() + " of " + held.path());
      }
    } catch (DamagedBatchException e) {
      throw new IOException("damaged batch in " + held.path() + ": " + e.getMessage(), e);
    } finally {
      held.release();
    }
  }

  private void write(ByteBuffer batch, BatchSpan before) throws IOException, DamagedBatchException {
    int bytes = batch.remaining();
    BatchSpan span = context.inspector().describe(batch);
    if (span.baseOffset() < before.baseOffset() || span.lastOffset() > before.lastOffset()) {
      throw new IllegalArgumentException(
          "a rewritten batch must keep within its offsets: " + before + " became " + span);
    }
    if (size + (long) bytes > Integer.MAX_VALUE) {
      throw new IllegalArgumentException("rewritten batches outgrow a segment");
    }
    indexes.onBatch(span, size, bytes, context.options().indexIntervalBytes());
    size += bytes;
    while (batch.hasRemaining()) {
      if (!buffer.hasRemaining()) {
        drain();
      }
      int step = Math.min(buffer.remaining(), batch.remaining());
      buffer.put(batch.slice().limit(step));
      batch.position(batch.position() + step);
    }
  }

  private void drain() throws IOException {
    buffer.flip();
    while (buffer.hasRemaining()) {
      output.write(buffer);
    }
    buffer.clear();
  }

  /**
   * Replaces the old segments; to be called under the store's lock, after {@link #prepare}. The
   * renames of one directory reach the disk in their order, so they are made durable together,
   * afterwards.
   */
  Segment install() throws IOException {
    SegmentFiles.renameIfExists(path(TXN_INDEX + CLEANED), path(TXN_INDEX + SWAP));
    for (String kind : List.of(INDEX, TIME_INDEX, LOG)) {
      SegmentFiles.rename(path(kind + CLEANED), path(kind + SWAP));
    }
    for (int i = group.size() - 1; i >= 0; i--) {
      group.get(i).drop(context.options().fileDeleteDelayMs());
    }
    Segment.install(context.directory, baseOffset, SWAP);
    Segment last = group.get(group.size() - 1);
    Segment fresh =
        new Segment(baseOffset, last.state.nextOffset(), size, last.closedAtMs, context);
    fresh.assumeClosed(last.closedAtMs);
    fresh.assumeForced();
    return fresh;
  }
}
