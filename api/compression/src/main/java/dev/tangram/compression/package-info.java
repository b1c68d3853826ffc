/**
 * SPI of compression codecs.
 *
 * <p>A codec is a service of {@link dev.tangram.compression.CompressionCodec}: in OSGi a component
 * with the property {@link dev.tangram.compression.CompressionCodec#CODEC_ID_PROPERTY}, on a plain
 * class path an entry of {@link java.util.ServiceLoader}. The package knows nothing of records; it
 * turns bytes into bytes.
 */
@Export
@Version("1.0.0")
package dev.tangram.compression;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
