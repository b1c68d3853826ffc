package dev.tangram.network;

import dev.tangram.request.ListenerInfo;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Accepts the connections of one listener and hands each to a processor. */
final class Acceptor extends ChannelInboundHandlerAdapter {

  private static final WriteBufferWaterMark WATER_MARKS =
      new WriteBufferWaterMark(256 * 1024, 1024 * 1024);
  private static final long RETRY_MS = 1_000;

  private final ServerContext server;
  private final ProcessorChoice processors;
  private volatile ListenerInfo advertised;

  Acceptor(ServerContext server, List<Processor> processors) {
    this.server = server;
    this.processors = new ProcessorChoice(processors, Runtime.getRuntime()::availableProcessors);
  }

  /** Sets what clients are told; before the first connection is accepted. */
  void advertise(ListenerInfo listener) {
    advertised = listener;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    Channel channel = (Channel) message;
    InetSocketAddress remote = (InetSocketAddress) channel.remoteAddress();
    if (remote == null || !server.limits.tryAdd(remote.getAddress())) {
      server.metrics.refused.increment();
      channel.unsafe().closeForcibly();
      return;
    }
    InetAddress address = remote.getAddress();
    server.metrics.accepted.increment();
    channel.closeFuture().addListener(closed -> removed(address));
    Processor processor = processors.next();
    Connection connection = new Connection(server, processor, advertised, address);
    configure(channel.config(), connection);
    channel.pipeline().addLast(connection);
    processor.loop().register(channel);
  }

  private void removed(InetAddress address) {
    server.limits.remove(address);
    server.metrics.closed.increment();
  }

  private void configure(ChannelConfig config, Connection connection) {
    config.setAutoRead(false);
    config.setAllocator(PooledByteBufAllocator.DEFAULT);
    config.setRecvByteBufAllocator(new ReceiveAllocator(connection.frames()::nextBuffer));
    config.setWriteBufferWaterMark(WATER_MARKS);
    config.setMessageSizeEstimator(FileRegions.SIZES);
    config.setOption(ChannelOption.TCP_NODELAY, true);
    config.setOption(ChannelOption.SO_KEEPALIVE, true);
    if (server.settings.sendBufferBytes() > 0) {
      config.setOption(ChannelOption.SO_SNDBUF, server.settings.sendBufferBytes());
    }
  }

  /** No file descriptors left, for instance: trying again at once would only burn the processor. */
  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    server.acceptLog.warn("Cannot accept connections; trying again in a second", cause);
    ChannelConfig config = ctx.channel().config();
    if (config.isAutoRead()) {
      config.setAutoRead(false);
      ctx.executor().schedule(() -> config.setAutoRead(true), RETRY_MS, TimeUnit.MILLISECONDS);
    }
  }
}
