package dev.tangram.client;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Cuts the byte stream into frames. A frame is heap memory of its own, so that record data in it
 * lives as long as somebody refers to it. Memory grows with the bytes that came, not with the
 * length that was announced.
 */
final class FrameReader extends ChannelInboundHandlerAdapter {

  private static final int FIRST_BYTES = 1 << 20;
  private static final int PREFIX = 4;

  private final Connection connection;
  private final int maxBytes;
  private int prefixSeen;
  private int length;
  private ByteBuf frame;

  FrameReader(Connection connection, int maxBytes) {
    this.connection = connection;
    this.maxBytes = maxBytes;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf in = (ByteBuf) message;
    try {
      while (in.isReadable() && context.channel().isOpen()) {
        if (frame == null) {
          readPrefix(in);
        } else {
          in.readBytes(frame, Math.min(in.readableBytes(), length - frame.writerIndex()));
        }
        if (frame != null && frame.writerIndex() == length) {
          ByteBuf complete = frame;
          frame = null;
          connection.onFrame(complete);
        }
      }
    } finally {
      in.release();
    }
  }

  private void readPrefix(ByteBuf in) {
    length = prefixSeen == 0 ? in.readByte() & 0xFF : length << 8 | in.readByte() & 0xFF;
    if (++prefixSeen < PREFIX) {
      return;
    }
    if (length < PREFIX || length > maxBytes) {
      connection.fail(
          new ClientException(
              dev.tangram.model.ErrorCode.CORRUPT_MESSAGE,
              connection.endpoint()
                  + " announced a response of "
                  + length
                  + " bytes; 4 to "
                  + maxBytes
                  + " are accepted. Probably it is no broker"));
      return;
    }
    frame = Unpooled.buffer(Math.min(length, FIRST_BYTES), length);
    prefixSeen = 0;
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    connection.onClosed();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    connection.fail(
        ClientException.network(
            "The connection to " + connection.endpoint() + " broke: " + cause.getMessage(), cause));
  }
}
