/**
 * The cluster as this broker sees it, and the seams to those who change it.
 *
 * <p>{@link dev.tangram.metadata.ClusterImage} is immutable; it is replaced by deltas and read by
 * everyone without a lock. {@link dev.tangram.metadata.ClusterStore} is the seam to coordination,
 * {@link dev.tangram.metadata.BrokerControl} what a controller asks of a broker.
 */
@Export
@Version("1.0.0")
package dev.tangram.metadata;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
