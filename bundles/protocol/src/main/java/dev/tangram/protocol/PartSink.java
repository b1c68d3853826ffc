package dev.tangram.protocol;

import io.netty.buffer.ByteBuf;
import org.osgi.annotation.versioning.ConsumerType;

/** Takes the parts of a written message in their order on the wire. */
@ConsumerType
public interface PartSink {

  /** Takes over one part, reference included: the sink releases it. Never empty. */
  void bytes(ByteBuf part);

  /** Takes a payload that was not copied. The writer held no reference to what is behind it. */
  void payload(Payload payload);
}
