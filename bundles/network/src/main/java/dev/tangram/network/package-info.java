/**
 * The way of a request from the socket to its handler and of the answer back.
 *
 * <p>An {@code Acceptor} takes the connections of one listener and gives each to a {@code
 * Processor}, which is an event loop and all that its connections share. On it, frames are cut out
 * of the stream and decoded. A request that cannot block is handled right there; others pass the
 * bounded {@code RequestQueue} to the {@code IoThreads}. Answers leave through the {@code
 * ResponseQueue} of the connection in the order of the requests. Whatever is full - request queue,
 * memory budget, answers not yet sent, requests in flight of one connection - stops the reading of
 * the connections that it concerns, until there is room.
 */
@Export
@Version("1.0.0")
package dev.tangram.network;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
