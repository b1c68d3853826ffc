/**
 * The segment storage engine.
 *
 * <p>{@code SegmentStorageEngine} opens {@code SegmentStore}s, one a partition; a store is a list
 * of {@code Segment}s, each a {@code LogFile} with two {@code SparseIndex}es. {@code SegmentReader}
 * finds batches, helped by {@code PositionCache}.
 */
package dev.tangram.storage.segment.internal;
