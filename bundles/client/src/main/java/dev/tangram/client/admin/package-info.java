/** Administration: topics, groups and their configuration. */
@Export
@Version("1.1.0")
package dev.tangram.client.admin;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
