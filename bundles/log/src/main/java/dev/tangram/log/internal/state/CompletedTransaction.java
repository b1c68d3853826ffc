package dev.tangram.log.internal.state;

/**
 * A transaction that a marker has ended.
 *
 * @param producerId who wrote it
 * @param firstOffset offset of its first record
 * @param lastOffset offset of its marker
 * @param aborted whether its records are to be skipped
 */
public record CompletedTransaction(
    long producerId, long firstOffset, long lastOffset, boolean aborted) {}
