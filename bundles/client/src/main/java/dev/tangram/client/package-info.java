/**
 * Client side of the wire protocol: one connection with pipelined requests, and the view of a
 * cluster on top of it. Used by tools and by brokers among themselves.
 *
 * <p>Futures complete on the event loop of their connection: what is chained to them must not
 * block. Everything that blocks says so. Failures are {@link dev.tangram.client.ClientException}s.
 */
@Export
@Version("1.1.0")
package dev.tangram.client;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
