package dev.tangram.log;

/**
 * What became of an append.
 *
 * @param firstOffset offset of the first record
 * @param lastOffset offset of the last record
 * @param maxTimestamp largest timestamp of the records in milliseconds, -1 when they have none
 * @param logAppendTime time that all records got in milliseconds, -1 when they keep their own
 * @param logStartOffset smallest offset of the log at that time
 * @param duplicate whether the batch was there already; the offsets are then those it got the first
 *     time, and nothing was written
 * @param sizeInBytes bytes that were written
 */
public record AppendInfo(
    long firstOffset,
    long lastOffset,
    long maxTimestamp,
    long logAppendTime,
    long logStartOffset,
    boolean duplicate,
    int sizeInBytes) {}
