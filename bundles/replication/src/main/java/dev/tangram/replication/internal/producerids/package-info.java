/** Ids of idempotent producers: the InitProducerId API. */
package dev.tangram.replication.internal.producerids;
