/** The shard of the group coordinator: groups and offsets of one partition. */
package dev.tangram.groups.internal.shard;
