/**
 * Contract tests of compression codecs: a codec's test extends {@link
 * dev.tangram.compression.tck.CompressionCodecContract} and supplies a codec.
 */
package dev.tangram.compression.tck;
