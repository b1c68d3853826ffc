package dev.tangram.request;

import dev.tangram.protocol.Payload;
import java.nio.channels.FileChannel;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A payload that is a region of a file and is sent without a copy through the process. Never empty:
 * where there are no bytes, an empty buffer takes its place. Once a message with it was given to
 * {@link RequestContext#respond}, {@link #release} is called exactly once, after the region was
 * sent or dropped, on any thread. The region keeps its bytes until then.
 */
@ConsumerType
public interface FilePayload extends Payload {

  /** Open for reading; the sender neither closes it nor moves its position. */
  FileChannel channel();

  /** Where the region begins in the file, in bytes. */
  long position();

  /** Ends the use of the region. Must not block. */
  void release();
}
