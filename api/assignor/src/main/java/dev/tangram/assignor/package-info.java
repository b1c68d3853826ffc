/**
 * The contract between the broker and its partition assignors: who of a consumer group reads which
 * partition.
 *
 * <p>An assignor implements {@link dev.tangram.assignor.PartitionAssignor}; all its input is in
 * {@link dev.tangram.assignor.GroupView} and {@link dev.tangram.assignor.TopicsView}. What can be
 * wrong with an answer is told by {@link dev.tangram.assignor.AssignmentCheck}, which the broker
 * asks before it believes one.
 */
@Export
@Version("1.0.0")
package dev.tangram.assignor;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
