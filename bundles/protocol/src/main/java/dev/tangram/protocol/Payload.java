package dev.tangram.protocol;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Record data of a message: bytes in memory ({@link BufferPayload}) or elsewhere, such as a region
 * of a file. Codecs neither retain nor release what is behind a payload: who made it keeps it alive
 * until the message has been written to the peer.
 */
@ConsumerType
public interface Payload {

  /** The number of bytes on the wire. */
  int sizeInBytes();
}
