/** Whole frames: a header with its message. */
@Export
@Version("1.0.0")
package dev.tangram.protocol.frame;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
