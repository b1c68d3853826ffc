/**
 * Coordinators: state machines, each over one partition of an internal topic.
 *
 * <p>A {@link dev.tangram.coordinator.CoordinatorShard} is plain, single-threaded code. It decides
 * on records, which are appended to its partition and only then applied to its state; after a move
 * the new leader's shard gets to the same state by reading them. {@link
 * dev.tangram.coordinator.CoordinatorRuntime} gives it its thread, its log, its timers, and answers
 * nobody before what he is told is committed.
 */
@Export
@Version("1.0.0")
package dev.tangram.coordinator;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
