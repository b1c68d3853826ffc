package dev.tangram.storage;

/**
 * What a recovery found.
 *
 * @param endOffset end offset after it
 * @param batchesChecked how many batches were read
 * @param bytesCut bytes behind the last sound batch, which were dropped
 * @param reason why they were dropped, empty when nothing was
 */
public record RecoveryResult(long endOffset, long batchesChecked, long bytesCut, String reason) {}
