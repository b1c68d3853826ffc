package dev.tangram.client.producer;

import dev.tangram.records.CompressionType;

/**
 * How a producer works.
 *
 * @param acks -1 for all in-sync replicas, 1 for the leader, 0 for no answer at all
 * @param compression of the batches
 * @param batchBytes records of one partition that go together, uncompressed; one larger record goes
 *     alone
 * @param lingerMs how long a batch that is not full waits for more
 * @param bufferBytes records that wait or are on their way; more block the caller
 * @param deliveryTimeoutMs time from send to success, all repetitions included
 * @param requestMaxBytes batches of one request together; one larger batch goes alone
 */
public record ProducerSettings(
    short acks,
    CompressionType compression,
    int batchBytes,
    int lingerMs,
    long bufferBytes,
    int deliveryTimeoutMs,
    int requestMaxBytes) {

  /** All in-sync replicas, no compression. */
  public static final ProducerSettings DEFAULT =
      new ProducerSettings(
          (short) -1, CompressionType.NONE, 64 << 10, 5, 32 << 20, 120_000, 1 << 20);

  public ProducerSettings {
    if (acks < -1 || acks > 1) {
      throw new IllegalArgumentException("acks is -1, 0 or 1: " + acks);
    }
    if (batchBytes <= 0 || bufferBytes <= 0 || deliveryTimeoutMs <= 0 || requestMaxBytes <= 0) {
      throw new IllegalArgumentException("Sizes and the delivery timeout must be positive");
    }
    if (lingerMs < 0) {
      throw new IllegalArgumentException("lingerMs must be 0 or more: " + lingerMs);
    }
  }

  /** Whether the broker may tell repetitions from new batches: with acks -1. */
  public boolean idempotent() {
    return acks == -1;
  }

  public ProducerSettings withAcks(int value) {
    return new ProducerSettings(
        (short) value,
        compression,
        batchBytes,
        lingerMs,
        bufferBytes,
        deliveryTimeoutMs,
        requestMaxBytes);
  }

  public ProducerSettings withCompression(CompressionType value) {
    return new ProducerSettings(
        acks, value, batchBytes, lingerMs, bufferBytes, deliveryTimeoutMs, requestMaxBytes);
  }

  public ProducerSettings withBatching(int bytes, int linger, long buffer) {
    return new ProducerSettings(
        acks, compression, bytes, linger, buffer, deliveryTimeoutMs, requestMaxBytes);
  }

  public ProducerSettings withDeliveryTimeout(int timeoutMs) {
    return new ProducerSettings(
        acks, compression, batchBytes, lingerMs, bufferBytes, timeoutMs, requestMaxBytes);
  }
}
