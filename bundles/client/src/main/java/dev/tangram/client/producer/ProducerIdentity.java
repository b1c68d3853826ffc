package dev.tangram.client.producer;

/** What the broker knows an idempotent producer by (KIP-98). */
record ProducerIdentity(long id, short epoch) {}
