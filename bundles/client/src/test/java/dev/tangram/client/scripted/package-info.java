/** A cluster in memory whose brokers speak the protocol over real sockets, and fail on demand. */
package dev.tangram.client.scripted;
