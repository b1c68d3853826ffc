/**
 * The wire protocol: primitives on {@code ByteBuf}, API keys, and the contract of the messages.
 *
 * <p>A frame is read with one {@link dev.tangram.protocol.MessageReader}, header and body one after
 * the other, and written with one {@link dev.tangram.protocol.MessageWriter}. Record data is never
 * copied on the way in: it stays a slice of the received frame. Malformed input ends in a {@link
 * dev.tangram.protocol.ProtocolException}, whatever the bytes are.
 */
@Export
@Version("1.0.0")
package dev.tangram.protocol;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
