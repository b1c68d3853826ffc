package dev.tangram.log;

import dev.tangram.log.internal.state.ProducerEntry;

/**
 * What a log knows of one producer; for DescribeProducers (KIP-664).
 *
 * @param producerId the producer's id
 * @param producerEpoch its epoch
 * @param lastSequence sequence number of its last record, -1 none
 * @param lastTimestamp time of its last batch in milliseconds, -1 none
 * @param coordinatorEpoch epoch of the last transaction marker, -1 none
 * @param currentTransactionFirstOffset first offset of its open transaction, -1 none
 */
public record ProducerView(
    long producerId,
    int producerEpoch,
    int lastSequence,
    long lastTimestamp,
    int coordinatorEpoch,
    long currentTransactionFirstOffset) {

  static ProducerView of(ProducerEntry entry) {
    return new ProducerView(
        entry.producerId(),
        entry.epoch(),
        entry.lastSequence(),
        entry.lastTimestamp(),
        entry.coordinatorEpoch(),
        entry.currentTxnFirstOffset());
  }
}
