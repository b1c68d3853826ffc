package dev.tangram.request;

import dev.tangram.protocol.Payload;
import java.nio.channels.FileChannel;

/**
 * A payload that is sent from a file without a copy. Released once, after it was sent or dropped.
 */
public interface FilePayload extends Payload {

  /** Open for reading; never closed by the one who sends. */
  FileChannel channel();

  /** First byte in the file. */
  long position();

  /** Ends the use of the range. */
  void release();
}
