/** Consumer: reads partitions from given offsets, without a group. */
@Export
@Version("1.0.0")
package dev.tangram.client.consumer;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
