package dev.tangram.storage;

import java.util.Objects;

/**
 * What the core tells a store when it opens it.
 *
 * @param extentBytes close an extent before it grows beyond this many bytes ({@code segment.bytes})
 * @param extentMs close an extent this many milliseconds after its first batch's timestamp ({@code
 *     segment.ms})
 * @param extentJitterMs at most this much is taken off {@code extentMs}, at random per extent
 *     ({@code segment.jitter.ms})
 * @param indexIntervalBytes bytes between two entries of the offset index ({@code
 *     index.interval.bytes})
 * @param maxIndexBytes the most an index file may grow ({@code segment.index.bytes})
 * @param preallocate reserve the extent's bytes at once ({@code preallocate})
 * @param fileDeleteDelayMs keep files this long after they were dropped ({@code
 *     file.delete.delay.ms}), for slices given out
 * @param inspector explains batches to the store
 */
public record StoreOptions(
    int extentBytes,
    long extentMs,
    long extentJitterMs,
    int indexIntervalBytes,
    int maxIndexBytes,
    boolean preallocate,
    long fileDeleteDelayMs,
    BatchInspector inspector) {

  public StoreOptions {
    Objects.requireNonNull(inspector, "inspector");
    if (extentBytes < 14 || extentMs < 1 || maxIndexBytes < 12 || indexIntervalBytes < 0) {
      throw new IllegalArgumentException(
          "sizes and times must be positive: extentBytes "
              + extentBytes
              + ", extentMs "
              + extentMs);
    }
  }
}
