package dev.tangram.records;

/**
 * What a validator accepts.
 *
 * @param maxBatchBytes {@code max.message.bytes}: the largest batch, its header included
 * @param clientOrigin whether the batch comes from a client; only others may write control batches
 *     and batches that lack offsets
 * @param zstdAllowed whether the request is new enough to carry zstd (Produce 7 and up)
 */
public record ValidationLimits(int maxBatchBytes, boolean clientOrigin, boolean zstdAllowed) {

  /** Limits for the batch of a client. */
  public static ValidationLimits client(int maxBatchBytes) {
    return new ValidationLimits(maxBatchBytes, true, true);
  }

  /** Limits for the batch of a coordinator of this broker. */
  public static ValidationLimits internal(int maxBatchBytes) {
    return new ValidationLimits(maxBatchBytes, false, true);
  }
}
