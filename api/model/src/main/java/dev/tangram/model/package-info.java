/** Names and codes that every bundle shares: topic partitions, topic ids, error codes. */
@Export
@Version("1.0.0")
package dev.tangram.model;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
