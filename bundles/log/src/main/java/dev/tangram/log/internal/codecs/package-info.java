/**
 * Compression plug-ins as the log uses them: leased for each use, contained when they misbehave,
 * and compared with another version where there is one.
 */
package dev.tangram.log.internal.codecs;
