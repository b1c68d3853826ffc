package dev.tangram.protocol;

import io.netty.buffer.ByteBuf;

/**
 * A payload in memory: the readable bytes of a buffer.
 *
 * @param buffer the bytes; its indices must not move while it is a payload
 */
public record BufferPayload(ByteBuf buffer) implements Payload {

  @Override
  public int sizeInBytes() {
    return buffer.readableBytes();
  }
}
