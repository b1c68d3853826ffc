package dev.tangram.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;

/** Our codec, on arrays of bytes. */
final class Ours {

  private Ours() {}

  static ApiMessage create(String name) {
    try {
      Class<?> type = Class.forName("dev.tangram.protocol.message." + name);
      return (ApiMessage) type.getDeclaredConstructor().newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Reads a message that must end where the bytes end. */
  static ApiMessage read(String name, byte[] bytes, int version) {
    ApiMessage message = create(name);
    MessageReader in = new MessageReader(Unpooled.wrappedBuffer(bytes), new StringInterner());
    message.read(in, (short) version);
    if (in.remaining() != 0) {
      throw new AssertionError(in.remaining() + " bytes of " + name + " were not read");
    }
    return message;
  }

  static byte[] write(ApiMessage message, int version, int copyLimit) {
    MessageWriter out = new MessageWriter(Unpooled.buffer(), copyLimit);
    message.write(out, (short) version);
    long size = out.size();
    ByteBuf whole = out.finish();
    byte[] bytes = ByteBufUtil.getBytes(whole);
    whole.release();
    if (bytes.length != size) {
      throw new AssertionError("Size " + size + " was announced, but there are " + bytes.length);
    }
    return bytes;
  }
}
