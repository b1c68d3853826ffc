/**
 * Plug-ins as the broker uses them.
 *
 * <p>A bundle that uses plug-ins of some kind describes it with a {@link
 * dev.tangram.plugins.PluginKind}, opens a {@link dev.tangram.plugins.PluginPool} for it and takes
 * a {@link dev.tangram.plugins.Lease} for every use. What is installed, which version is active and
 * how one takes the place of another is decided behind these interfaces and can be seen and steered
 * through {@link dev.tangram.plugins.PluginAdmin}.
 */
@Export
@Version("1.0.0")
package dev.tangram.plugins;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
