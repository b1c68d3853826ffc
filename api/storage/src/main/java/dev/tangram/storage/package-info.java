/**
 * The SPI of storage engines: where the record batches of a partition are kept.
 *
 * <p>An engine keeps ordered, opaque, already validated record batches and a few small named blobs
 * beside them. What the batches mean, which offsets they get and when they are dropped is decided
 * by the core.
 */
@Export
@Version("1.0.0")
package dev.tangram.storage;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
