package dev.tangram.log;

import dev.tangram.storage.StoredSlice;
import java.util.List;

/**
 * What a read gave.
 *
 * @param slice whole batches, possibly none, never null; to be released by the caller
 * @param highWatermark offset below which everything is committed
 * @param lastStableOffset offset below which all transactions are decided
 * @param logStartOffset smallest offset of the log
 * @param logEndOffset offset that the next record gets
 * @param abortedTransactions aborted transactions that reach into the slice, by first offset; only
 *     for {@link FetchIsolation#COMMITTED}
 */
public record LogRead(
    StoredSlice slice,
    long highWatermark,
    long lastStableOffset,
    long logStartOffset,
    long logEndOffset,
    List<AbortedTransaction> abortedTransactions) {}
