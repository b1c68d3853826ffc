/** Questions about offsets: ListOffsets and OffsetForLeaderEpoch. */
package dev.tangram.replication.internal.offsets;
