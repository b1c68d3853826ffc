package dev.tangram.network;

import dev.tangram.protocol.ApiMessage;
import dev.tangram.protocol.BufferPayload;
import dev.tangram.protocol.MessageWriter;
import dev.tangram.protocol.PartSink;
import dev.tangram.protocol.Payload;
import dev.tangram.request.FilePayload;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayList;
import java.util.List;

/** A response as bytes on the wire: mostly one buffer; with large payloads several parts. */
final class EncodedResponse implements PartSink {

  private static final int FIRST_CAPACITY = 256;

  private Object first;
  private List<Object> others;
  private long size;

  private EncodedResponse() {}

  /**
   * Encodes a response, frame length and header included.
   *
   * @throws RuntimeException when the message cannot be encoded; its file payloads are released
   */
  static EncodedResponse of(
      int correlationId, short headerVersion, ApiMessage message, short version) {
    EncodedResponse response = new EncodedResponse();
    MessageWriter writer =
        new MessageWriter(PooledByteBufAllocator.DEFAULT.directBuffer(FIRST_CAPACITY));
    try {
      writer.beginFrame();
      writer.writeInt(correlationId);
      if (headerVersion > 0) {
        writer.writeUnsignedVarint(0);
      }
      message.write(writer, version);
      response.size = writer.size();
      checkSize(response.size);
    } catch (RuntimeException | Error e) {
      writer.release();
      FileRegions.release(message);
      throw e;
    }
    try {
      writer.finish(response);
    } catch (RuntimeException e) {
      response.release();
      throw e;
    }
    return response;
  }

  private static void checkSize(long size) {
    if (size > Integer.MAX_VALUE) {
      throw new IllegalStateException("A response of " + size + " bytes");
    }
  }

  @Override
  public void bytes(ByteBuf part) {
    add(part);
  }

  @Override
  public void payload(Payload payload) {
    if (payload instanceof BufferPayload inMemory) {
      add(inMemory.buffer().retainedSlice());
    } else if (payload instanceof FilePayload file) {
      add(FileRegions.of(file));
    } else {
      throw new IllegalStateException("No way to send a " + payload.getClass().getName());
    }
  }

  private void add(Object part) {
    if (first == null) {
      first = part;
      return;
    }
    if (others == null) {
      others = new ArrayList<>();
    }
    others.add(part);
  }

  /** Number of bytes, the length prefix included. */
  long size() {
    return size;
  }

  /** Gives the parts to the connection, which releases them. */
  void write(ChannelHandlerContext ctx) {
    ctx.write(first, ctx.voidPromise());
    if (others != null) {
      for (Object part : others) {
        ctx.write(part, ctx.voidPromise());
      }
    }
  }

  /** Gives up what was not written. */
  void release() {
    ReferenceCountUtil.release(first);
    if (others != null) {
      others.forEach(ReferenceCountUtil::release);
    }
  }
}
