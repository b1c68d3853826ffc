package dev.tangram.client.producer;

import dev.tangram.client.ClientException;
import dev.tangram.model.ErrorCode;

/** What the broker said of one batch. */
record Outcome(ErrorCode error, long baseOffset, String message) {

  ClientException exception(ProducerBatch batch) {
    return ClientException.of(error, "Produce to " + batch.partition, message);
  }
}
