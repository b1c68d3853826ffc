package dev.tangram.client.producer;

import dev.tangram.records.RecordBatch;
import java.util.ArrayDeque;

/**
 * The batches of one partition in order. At most one of them is on its way, so that a repetition
 * can never be overtaken. Guarded by the accumulator's lock.
 */
final class PartitionQueue {

  final ArrayDeque<ProducerBatch> batches = new ArrayDeque<>();
  boolean sending;
  long notBeforeNanos;
  boolean delayed;
  private ProducerIdentity identity;
  private int nextSequence;

  /** Gives a batch its place in the sequence, once. */
  void number(ProducerBatch batch, ProducerIdentity current) {
    if (current == null || batch.identity != null) {
      return;
    }
    if (!current.equals(identity)) {
      identity = current;
      nextSequence = 0;
    }
    batch.identity = identity;
    batch.baseSequence = nextSequence;
    nextSequence = nextSequence + batch.count() & Integer.MAX_VALUE;
  }

  /** The broker refused the batch, so its numbers are free again. */
  void takeBack(ProducerBatch batch) {
    if (batch.identity != null && batch.identity.equals(identity)) {
      nextSequence = batch.baseSequence;
    }
    batch.identity = null;
    batch.baseSequence = RecordBatch.NO_SEQUENCE;
  }

  boolean resting(long nowNanos) {
    return delayed && notBeforeNanos - nowNanos > 0;
  }

  void restUntil(long nanos) {
    delayed = true;
    notBeforeNanos = nanos;
  }
}
