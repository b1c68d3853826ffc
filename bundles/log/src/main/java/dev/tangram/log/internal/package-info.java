/** The logs as a service: waits for storage engines and compression codecs. */
package dev.tangram.log.internal;
