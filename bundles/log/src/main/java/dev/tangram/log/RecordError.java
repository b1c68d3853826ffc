package dev.tangram.log;

/**
 * Why one record made the broker refuse its batch; see {@code record_errors} of the Produce answer
 * (KIP-467).
 *
 * @param batchIndex index of the record in what the producer sent, from 0
 * @param message what is wrong with it
 */
public record RecordError(int batchIndex, String message) {}
