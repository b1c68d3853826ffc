/** Consumer groups: by now, the partition assignors that are installed. */
@Export
@Version("1.0.0")
package dev.tangram.groups;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
