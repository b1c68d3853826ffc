/**
 * The neutral seam between network and handlers: one API is one {@link
 * dev.tangram.request.RequestHandler}, found through the {@link dev.tangram.request.RequestRouter}.
 */
@Export
@Version("1.0.0")
package dev.tangram.request;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
