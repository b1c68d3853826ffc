package dev.tangram.storage.tck;

import dev.tangram.storage.AppendOutcome;
import dev.tangram.storage.BatchRewriter;
import dev.tangram.storage.BatchSpan;
import dev.tangram.storage.OffsetOutOfRangeException;
import dev.tangram.storage.PartitionStore;
import dev.tangram.storage.StorageException;
import dev.tangram.storage.StoreOptions;
import dev.tangram.storage.StoredSlice;
import dev.tangram.storage.tck.View.Stored;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Each breaks one guarantee; the key names the test that must see it and what is broken. */
final class BrokenEngines {

  private BrokenEngines() {}

  interface Opening {
    PartitionStore open(Path directory, StoreOptions options) throws IOException;
  }

  private static ReferenceEngine engine(Opening opening) {
    return new ReferenceEngine() {
      @Override
      PartitionStore store(Path directory, StoreOptions options) throws IOException {
        return opening.open(directory, options);
      }
    };
  }

  static Map<String, ReferenceEngine> all() {
    Map<String, ReferenceEngine> all = new LinkedHashMap<>();
    reading(all);
    changing(all);
    keeping(all);
    failing(all);
    return all;
  }

  private static void reading(Map<String, ReferenceEngine> all) {
    all.put("R3 append order is swapped", engine(Swapping::new));
    all.put("R4 the first batch is not given when it is too large", engine(Stingy::new));
    all.put("R5 batches beyond the asked end are given", engine(Generous::new));
    all.put("R8 timestamps are off by one", engine(OffByOne::new));
    all.put("R9 batches below the end are taken", engine(Overlapping::new));
    all.put("T1 the end offset is shown before the batches", engine(Early::new));
  }

  private static void changing(Map<String, ReferenceEngine> all) {
    all.put("C4 truncation is forgotten by a reopen", engine(Forgetful::new));
    all.put("C6 offsets begin at zero after a full truncation", engine(Resetting::new));
    all.put("C9 a rewrite drops the last batch", engine(LossyRewrite::new));
    all.put("C13 a rewrite hides what the rewriter throws", engine(Hiding::new));
    all.put("K2 a blob is removed before it is written anew", engine(TwoStepBlob::new));
    all.put("D8 slices change with the store", engine(Lazy::new));
    all.put("M1 trimming goes one offset too far", engine(OverTrimming::new));
  }

  private static void keeping(Map<String, ReferenceEngine> all) {
    all.put("D2 the last entry is lost by a reopen", engine(LostTail::new));
    all.put("D7 a closed store is used on", engine(NeverClosed::new));
    all.put(
        "D9 deleted partitions are listed",
        new ReferenceEngine() {
          @Override
          public void delete(Path directory) {
            // It is still there.
          }
        });
    all.put("P1 flush does not force", engine((d, o) -> new ReferenceStore(new Lying(d), o)));
    all.put("P1 torn batches are shown", engine((d, o) -> new ReferenceStore(new Trusting(d), o)));
    all.put("P1 blobs are not forced", engine(UnforcedBlob::new));
  }

  private static void failing(Map<String, ReferenceEngine> all) {
    all.put(
        "F1 a failed append leaves a half entry", engine((d, o) -> new Careless(new Sloppy(d), o)));
    all.put("F1 errors of the disk come as they are", engine(Raw::new));
    all.put("F1 a failed append moves the end", engine(Optimist::new));
    all.put("F3 a failed force is tried again", engine(Retrying::new));
    all.put("F3 a failed force is not told", engine((d, o) -> new ReferenceStore(new Mute(d), o)));
  }

  private static class Base extends ReferenceStore {
    Base(Path directory, StoreOptions options) throws IOException {
      super(new Journal(directory), options);
    }
  }

  private static final class Swapping extends Base {
    Swapping(Path directory, StoreOptions options) throws IOException {
      super(directory, options);
    }

    @Override
    public AppendOutcome append(ByteBuffer[] batches, BatchSpan span) throws StorageException {
      ByteBuffer[] swapped = batches.clone();
      if (swapped.length > 1) {
        swapped[0] = batches[1];
        swapped[1] = batches[0];
      }
      return super.append(swapped, span);
    }
  }

  private static final class Hiding extends Base {
    Hiding(Path directory, StoreOptions options) throws IOException {
      super(directory, options);
    }

    @Override
    public synchronized void rewrite(long from, long to, BatchRewriter rewriter)
        throws StorageException {
      try {
        super.rewrite(from, to, rewriter);
      } catch (IllegalStateException e) {
        // Nobody hears of it.
      }
    }
  }

  private static final class Stingy extends Base {
    Stingy(Path directory, StoreOptions options) throws IOException {
      super(directory, options);
    }

    @Override
    public StoredSlice read(long offset, int maxBytes, long endOffset, boolean minOneBatch)
        throws StorageException {
      return super.read(offset, maxBytes, endOffset, false);
    }
  }

  private static final class Generous extends Base {
    Generous(Path directory, StoreOptions options) throws IOException {
      super(directory, options);
    }

    @Override
    public StoredSlice read(long offset, int maxBytes, long endOffset, boolean minOneBatch)
        throws StorageException {
      return super.read(offset, maxBytes, Long.MAX_VALUE, minOneBatch);
    }
  }

  private static final class OffByOne extends Base {
    OffByOne(Path directory, StoreOptions options) throws IOException {
      super(directory, options);
    }

    @Override
    public Optional<Long> findByTimestamp(long timestamp, long fromOffset) throws StorageException {
      return super.findByTimestamp(timestamp + 1, fromOffset);
    }
  }

  private static final class Overlapping extends Base {
    Overlapping(Path directory, StoreOptions options) throws IOException {
      super(directory, options);
    }

    @Override
    void refuseOverlap(View now, BatchSpan span) {
      // Takes all.
    }
  }

  private static final class Early extends Base {
    private volatile long promised;

    Early(Path directory, StoreOptions options) throws IOException {
      super(directory, options);
    }

    @Override
    public AppendOutcome append(ByteBuffer[] batches, BatchSpan span) {
      // Stores one append late.
      promised = span.lastOffset() + 1;
      return new AppendOutcome(false, 0);
    }

    @Override
    public long endOffset() {
      return Math.max(promised, super.endOffset());
    }

    @Override
    public StoredSlice read(long offset, int maxBytes, long endOffset, boolean minOneBatch) {
      return slice(offset, List.of());
    }
  }

  private static final class Forgetful extends Base {
    Forgetful(Path directory, StoreOptions options) throws IOException {
      super(directory, options);
    }

    @Override
    public long truncateTo(long offset) {
      view = view.truncated(offset);
      return view.end();
    }
  }

  private static final class Resetting extends Base {
    Resetting(Path directory, StoreOptions options) throws IOException {
      super(directory, options);
    }

    @Override
    public void truncateFullyAndStartAt(long offset) throws StorageException {
      super.truncateFullyAndStartAt(0);
    }
  }

  private static final class LossyRewrite extends Base {
    LossyRewrite(Path directory, StoreOptions options) throws IOException {
      super(directory, options);
    }

    @Override
    public synchronized void rewrite(long fromOffset, long toOffset, BatchRewriter rewriter)
        throws StorageException {
      List<ByteBuffer> kept = new ArrayList<>();
      super.rewrite(
          fromOffset,
          toOffset,
          batch -> {
            kept.add(rewriter.rewrite(batch));
            return kept.size() == 5 ? null : kept.get(kept.size() - 1);
          });
    }
  }

  private static final class TwoStepBlob extends Base {
    TwoStepBlob(Path directory, StoreOptions options) throws IOException {
      super(directory, options);
    }

    @Override
    public void putBlob(String name, byte[] content) throws StorageException {
      deleteBlob(name);
      super.putBlob(name, content);
    }
  }

  private static final class UnforcedBlob extends Base {
    private boolean quiet;

    UnforcedBlob(Path directory, StoreOptions options) throws IOException {
      super(directory, options);
    }

    @Override
    public void putBlob(String name, byte[] content) throws StorageException {
      quiet = true;
      super.putBlob(name, content);
      quiet = false;
    }

    @Override
    public synchronized long flush() throws StorageException {
      return quiet ? flushedOffset() : super.flush();
    }
  }

  private static final class Lazy extends Base {
    Lazy(Path directory, StoreOptions options) throws IOException {
      super(directory, options);
    }

    @Override
    StoredSlice slice(long offset, List<Stored> batches) {
      StoredSlice now = super.slice(offset, batches);
      return new StoredSlice() {
        @Override
        public long baseOffset() {
          return now.baseOffset();
        }

        @Override
        public int sizeInBytes() {
          return now.sizeInBytes();
        }

        @Override
        public Optional<FileRange> file() {
          return Optional.empty();
        }

        @Override
        public int copyTo(int position, ByteBuffer target) throws IOException {
          if (now.sizeInBytes() == 0) {
            return 0;
          }
          View later = view;
          if (now.baseOffset() < later.start() || now.baseOffset() >= later.end()) {
            throw new IOException("gone");
          }
          return now.copyTo(position, target);
        }

        @Override
        public void release() {
          now.release();
        }
      };
    }
  }

  private static final class OverTrimming extends Base {
    OverTrimming(Path directory, StoreOptions options) throws IOException {
      super(directory, options);
    }

    @Override
    public void trimTo(long offset) throws StorageException {
      if (offset > endOffset()) {
        throw new OffsetOutOfRangeException(offset, startOffset(), endOffset());
      }
      super.trimTo(Math.min(offset + 1, endOffset()));
    }
  }

  private static final class LostTail extends Base {
    LostTail(Path directory, StoreOptions options) throws IOException {
      super(directory, options);
    }

    @Override
    List<ByteBuffer> entries() throws IOException {
      List<ByteBuffer> entries = super.entries();
      return entries.isEmpty() ? entries : entries.subList(0, entries.size() - 1);
    }
  }

  private static final class NeverClosed extends Base {
    NeverClosed(Path directory, StoreOptions options) throws IOException {
      super(directory, options);
    }

    @Override
    public void close() {
      // Goes on.
    }
  }

  private static final class Lying extends Journal {
    Lying(Path directory) throws IOException {
      super(directory);
    }

    @Override
    void force() {
      // Says that it did.
    }
  }

  private static final class Mute extends Journal {
    Mute(Path directory) throws IOException {
      super(directory);
    }

    @Override
    void force() {
      try {
        super.force();
      } catch (IOException e) {
        return;
      }
    }
  }

  private static final class Trusting extends Journal {
    Trusting(Path directory) throws IOException {
      super(directory);
    }

    @Override
    boolean sound(ByteBuffer entry, int checksum) {
      return entry.get(0) > 0;
    }
  }

  private static final class Sloppy extends Journal {
    Sloppy(Path directory) throws IOException {
      super(directory);
    }

    @Override
    void undo() throws IOException {
      size = channel.size();
    }
  }

  private static final class Careless extends ReferenceStore {
    Careless(Journal journal, StoreOptions options) throws IOException {
      super(journal, options);
    }

    @Override
    StorageException failure(IOException cause, boolean fatal) {
      return super.failure(cause, false);
    }
  }

  private static final class Raw extends Base {
    Raw(Path directory, StoreOptions options) throws IOException {
      super(directory, options);
    }

    @Override
    StorageException failure(IOException cause, boolean fatal) {
      throw new UncheckedIOException(cause);
    }
  }

  private static final class Optimist extends Base {
    Optimist(Path directory, StoreOptions options) throws IOException {
      super(directory, options);
    }

    @Override
    public AppendOutcome append(ByteBuffer[] batches, BatchSpan span) throws StorageException {
      try {
        return super.append(batches, span);
      } catch (StorageException e) {
        view = new View(view.start(), span.lastOffset() + 1, view.chunks());
        throw e;
      }
    }
  }

  private static final class Retrying extends Base {
    Retrying(Path directory, StoreOptions options) throws IOException {
      super(directory, options);
    }

    @Override
    StorageException failure(IOException cause, boolean fatal) {
      return super.failure(cause, false);
    }
  }
}
