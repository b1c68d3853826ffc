package dev.tangram.storage.segment.internal;

import static dev.tangram.storage.segment.internal.SegmentFiles.CLEANED;
import static dev.tangram.storage.segment.internal.SegmentFiles.DELETED;
import static dev.tangram.storage.segment.internal.SegmentFiles.INDEX;
import static dev.tangram.storage.segment.internal.SegmentFiles.LOG;
import static dev.tangram.storage.segment.internal.SegmentFiles.SWAP;
import static dev.tangram.storage.segment.internal.SegmentFiles.TIME_INDEX;
import static dev.tangram.storage.segment.internal.SegmentFiles.TMP;
import static dev.tangram.storage.segment.internal.SegmentFiles.TXN_INDEX;

import dev.tangram.storage.BatchSpan;
import dev.tangram.storage.DamagedBatchException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens a partition's directory: lists it once, clears away what a crash has left, completes a
 * replacement that was decided, and finds the end of the last segment. Nothing else is read.
 */
final class DirectoryLoader {

  private static final Logger LOGGER = LoggerFactory.getLogger(DirectoryLoader.class);

  private final StoreContext context;
  private final NavigableSet<Long> logs = new TreeSet<>();
  private final NavigableSet<Long> swaps = new TreeSet<>();
  private final List<String> leftovers = new ArrayList<>();
  private final List<String> indexFiles = new ArrayList<>();
  private long minCleaned = Long.MAX_VALUE;

  DirectoryLoader(StoreContext context) {
    this.context = context;
  }

  /** The segments in order, at least one. */
  List<Segment> load() throws IOException {
    list();
    removeLeftovers();
    completeSwaps();
    removeOrphans();
    List<Segment> segments = new ArrayList<>();
    Long[] bases = logs.toArray(Long[]::new);
    for (int i = 0; i < bases.length; i++) {
      segments.add(open(bases[i], i + 1 < bases.length ? bases[i + 1] : -1));
    }
    if (segments.isEmpty()) {
      segments.add(Segment.create(0, context));
    }
    return segments;
  }

  private void list() throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(context.directory)) {
      for (Path entry : entries) {
        note(entry.getFileName().toString());
      }
    }
  }

  private void note(String name) {
    if (name.endsWith(LOG)) {
      addBase(logs, name, LOG);
    } else if (name.endsWith(INDEX) || name.endsWith(TIME_INDEX) || name.endsWith(TXN_INDEX)) {
      indexFiles.add(name);
    } else if (name.endsWith(LOG + SWAP)) {
      addBase(swaps, name, LOG + SWAP);
    } else if (name.endsWith(DELETED) || name.endsWith(CLEANED) || name.endsWith(TMP)) {
      leftovers.add(name);
      for (String kind : List.of(LOG, INDEX, TIME_INDEX, TXN_INDEX)) {
        long base = SegmentFiles.baseOffset(name, kind + CLEANED);
        minCleaned = base >= 0 ? Math.min(minCleaned, base) : minCleaned;
      }
    } else if (name.endsWith(SWAP)) {
      indexFiles.add(name);
    }
  }

  private static void addBase(NavigableSet<Long> bases, String name, String suffix) {
    long base = SegmentFiles.baseOffset(name, suffix);
    if (base >= 0) {
      bases.add(base);
    }
  }

  private void removeLeftovers() throws IOException {
    for (String name : leftovers) {
      Files.deleteIfExists(context.directory.resolve(name));
    }
    // A replacement that was still being prepared never happened.
    for (long base : List.copyOf(swaps.tailSet(minCleaned, true))) {
      Files.deleteIfExists(SegmentFiles.path(context.directory, base, LOG + SWAP));
      swaps.remove(base);
    }
  }

  private void completeSwaps() throws IOException {
    for (long base : swaps) {
      long end = endOfSwap(base);
      LOGGER.info("Completing the replacement of {} from offset {}", context.directory, base);
      for (long old : List.copyOf(logs.tailSet(base, false))) {
        if (old < end) {
          for (String kind : List.of(INDEX, TIME_INDEX, TXN_INDEX, LOG)) {
            Files.deleteIfExists(SegmentFiles.path(context.directory, old, kind));
          }
          logs.remove(old);
        }
      }
      Segment.install(context.directory, base, SWAP);
      logs.add(base);
    }
    if (!swaps.isEmpty()) {
      SegmentFiles.syncDirectory(context.directory);
    }
  }

  private long endOfSwap(long base) throws IOException {
    Path path = SegmentFiles.path(context.directory, base, LOG + SWAP);
    LogFile file = LogFile.open(path);
    try {
      HeaderWalker walker =
          new HeaderWalker(
              file.channel(), (int) Files.size(path), context.inspector().headerBytes());
      long end = base;
      for (boolean more = walker.at(0); more; more = walker.next()) {
        BatchSpan span = walker.describe(context.inspector());
        end = span.lastOffset() + 1;
      }
      return end;
    } catch (DamagedBatchException e) {
      throw new IOException("damaged batch in " + path + ": " + e.getMessage(), e);
    } finally {
      file.release();
    }
  }

  private void removeOrphans() throws IOException {
    for (String name : indexFiles) {
      long base = orphanBase(name);
      boolean swap = name.endsWith(SWAP);
      if (swap || (base >= 0 && !logs.contains(base))) {
        Files.deleteIfExists(context.directory.resolve(name));
      }
    }
  }

  private static long orphanBase(String name) {
    for (String kind : List.of(INDEX, TIME_INDEX, TXN_INDEX)) {
      long base = SegmentFiles.baseOffset(name, kind);
      if (base >= 0) {
        return base;
      }
    }
    return -1;
  }

  private Segment open(long base, long nextBase) throws IOException {
    Path path = SegmentFiles.path(context.directory, base, LOG);
    BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
    if (attributes.size() > Integer.MAX_VALUE) {
      throw new IOException("segment " + path + " is larger than 2 GiB");
    }
    int size = (int) attributes.size();
    long modifiedMs = attributes.lastModifiedTime().toMillis();
    if (nextBase >= 0) {
      Segment closed = new Segment(base, nextBase, size, modifiedMs, context);
      closed.assumeClosed(modifiedMs);
      return closed;
    }
    Segment last = new Segment(base, base, size, modifiedMs, context);
    if (size > 0) {
      last.state = last.tail(size);
      // Most partitions of a large broker are idle: none of them holds a file open.
      last.rest();
    }
    return last;
  }
}
