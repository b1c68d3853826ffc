package dev.tangram.client.consumer;

/**
 * How partitions are read.
 *
 * @param maxWaitMs how long a broker may wait for {@code minBytes}
 * @param minBytes what is worth an answer
 * @param maxBytes of one answer; one larger batch comes nevertheless
 * @param partitionMaxBytes of one partition in one answer
 * @param checkChecksums whether the CRC of batches is compared
 */
public record ReaderSettings(
    int maxWaitMs, int minBytes, int maxBytes, int partitionMaxBytes, boolean checkChecksums) {

  /** What suits tools: answers of 4 MiB, 1 MiB per partition. */
  public static final ReaderSettings DEFAULT = new ReaderSettings(500, 1, 4 << 20, 1 << 20, true);

  public ReaderSettings {
    if (maxWaitMs < 0 || minBytes < 0 || maxBytes <= 0 || partitionMaxBytes <= 0) {
      throw new IllegalArgumentException("Sizes must be positive, waiting 0 or more");
    }
  }
}
