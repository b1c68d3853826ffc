package dev.tangram.replication.internal.fetch;

import dev.tangram.protocol.BufferPayload;
import dev.tangram.protocol.Payload;
import dev.tangram.request.FilePayload;
import dev.tangram.storage.StoredSlice;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** Makes payloads of what was read from a store. */
final class Payloads {

  static final Payload EMPTY = new BufferPayload(Unpooled.EMPTY_BUFFER);

  /**
   * Up to so many bytes a copy is cheaper than a transfer: it goes out in one write with the rest
   * of the answer, where a region of a file costs two more system calls.
   */
  static final int COPY_MAX_BYTES = 4096;

  /** A range of a file, sent without a copy; the slice lives until it was sent. */
  private record SlicePayload(
      StoredSlice slice, FileChannel channel, long position, int sizeInBytes)
      implements FilePayload {

    @Override
    public void release() {
      slice.release();
    }
  }

  private Payloads() {}

  /**
   * Hands a slice over to a payload. A slice that is small or in memory is copied and released at
   * once.
   *
   * @param sizeInBytes how much of it is to be sent
   */
  static Payload of(StoredSlice slice, int sizeInBytes) throws IOException {
    if (sizeInBytes == 0) {
      slice.release();
      return EMPTY;
    }
    StoredSlice.FileRange file = slice.file().orElse(null);
    if (file != null && sizeInBytes > COPY_MAX_BYTES) {
      return new SlicePayload(slice, file.channel(), file.position(), sizeInBytes);
    }
    ByteBuffer copy = copy(slice);
    slice.release();
    return of(copy.limit(sizeInBytes));
  }

  static Payload of(ByteBuffer bytes) {
    ByteBuf buffer = Unpooled.wrappedBuffer(bytes);
    return new BufferPayload(buffer);
  }

  /** The bytes of a slice on the heap; the slice stays with the caller. */
  static ByteBuffer copy(StoredSlice slice) throws IOException {
    ByteBuffer copy = ByteBuffer.allocate(slice.sizeInBytes());
    while (copy.hasRemaining()) {
      if (slice.copyTo(copy.position(), copy) <= 0) {
        throw new IOException("the slice ended after " + copy.position() + " bytes");
      }
    }
    return copy.flip();
  }
}
