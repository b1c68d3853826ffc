package dev.tangram.log;

/**
 * A transaction whose records a read_committed reader must skip.
 *
 * @param producerId who wrote it
 * @param firstOffset offset of its first record in the partition
 */
public record AbortedTransaction(long producerId, long firstOffset) {}
