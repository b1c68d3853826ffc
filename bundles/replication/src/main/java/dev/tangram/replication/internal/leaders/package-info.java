/** Where the leader of a partition is, for clients that asked the wrong broker. */
package dev.tangram.replication.internal.leaders;
