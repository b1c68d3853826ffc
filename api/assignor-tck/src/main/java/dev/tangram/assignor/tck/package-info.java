/**
 * Contract tests of partition assignors: an assignor's test extends {@link
 * dev.tangram.assignor.tck.PartitionAssignorContract} and supplies an assignor.
 */
package dev.tangram.assignor.tck;
