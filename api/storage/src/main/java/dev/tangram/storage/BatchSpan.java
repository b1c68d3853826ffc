package dev.tangram.storage;

/**
 * What a store must know of one or more batches that lie back to back.
 *
 * @param baseOffset offset of the first record
 * @param lastOffset offset of the last record
 * @param maxTimestamp the largest timestamp in milliseconds, -1 when there is none
 * @param offsetOfMaxTimestamp an offset at or above that of the record with the largest timestamp,
 *     within the span
 */
public record BatchSpan(
    long baseOffset, long lastOffset, long maxTimestamp, long offsetOfMaxTimestamp) {}
