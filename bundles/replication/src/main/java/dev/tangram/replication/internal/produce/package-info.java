/** The Produce API. */
package dev.tangram.replication.internal.produce;
