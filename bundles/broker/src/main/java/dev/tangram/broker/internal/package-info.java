/**
 * Start and stop order of one broker: find its id, register, be told its partitions, serve, say
 * that it is ready.
 */
package dev.tangram.broker.internal;
