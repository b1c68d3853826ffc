package dev.tangram.network;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelConfig;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;
import java.util.function.Supplier;

/** Lets the socket read straight into the buffer that its connection wants next. */
final class ReceiveAllocator implements RecvByteBufAllocator {

  private static final int MAX_READS = 16;

  private final Supplier<ByteBuf> next;

  ReceiveAllocator(Supplier<ByteBuf> next) {
    this.next = next;
  }

  @Override
  @SuppressWarnings("deprecation") // Netty's channels still ask for the extended handle.
  public ExtendedHandle newHandle() {
    return new ReadLoop();
  }

  @SuppressWarnings("deprecation")
  private final class ReadLoop implements ExtendedHandle {

    private ChannelConfig config;
    private int reads;
    private int attempted;
    private int last;

    @Override
    public ByteBuf allocate(ByteBufAllocator allocator) {
      ByteBuf buffer = next.get();
      attempted = buffer.writableBytes();
      return buffer;
    }

    @Override
    public int guess() {
      return 0;
    }

    @Override
    public void reset(ChannelConfig channelConfig) {
      config = channelConfig;
      reads = 0;
      last = 0;
    }

    @Override
    public void incMessagesRead(int count) {
      reads += count;
    }

    @Override
    public void lastBytesRead(int bytes) {
      last = bytes;
    }

    @Override
    public int lastBytesRead() {
      return last;
    }

    @Override
    public void attemptedBytesRead(int bytes) {
      attempted = bytes;
    }

    @Override
    public int attemptedBytesRead() {
      return attempted;
    }

    /** A read that did not fill its buffer emptied the socket: asking again would cost a call. */
    @Override
    public boolean continueReading() {
      return config.isAutoRead() && reads < MAX_READS && last > 0 && last == attempted;
    }

    @Override
    public boolean continueReading(UncheckedBooleanSupplier maybeMoreData) {
      return continueReading();
    }

    @Override
    public void readComplete() {}
  }
}
