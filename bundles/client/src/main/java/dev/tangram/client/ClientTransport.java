package dev.tangram.client;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The event loops that connections run on. To be closed after them. */
public final class ClientTransport implements AutoCloseable {

  private static final int CLOSE_TIMEOUT_MS = 5_000;

  private final EventLoopGroup group;
  private final Class<? extends Channel> channelType;

  /**
   * @param threads number of event loops, 1 or more; one serves many connections
   * @param preferNative whether to use epoll where it is there; it costs start-up time
   */
  public ClientTransport(int threads, boolean preferNative) {
    DefaultThreadFactory factory = new DefaultThreadFactory("client", true);
    if (preferNative && Epoll.isAvailable()) {
      this.group = new MultiThreadIoEventLoopGroup(threads, factory, EpollIoHandler.newFactory());
      this.channelType = EpollSocketChannel.class;
    } else {
      this.group = new MultiThreadIoEventLoopGroup(threads, factory, NioIoHandler.newFactory());
      this.channelType = NioSocketChannel.class;
    }
  }

  /**
   * Connects and learns the API versions of the broker.
   *
   * @return fails with {@link ClientException}
   */
  public CompletableFuture<Connection> connect(Endpoint endpoint, ClientSettings settings) {
    Connection connection = new Connection(endpoint, settings);
    ChannelFuture connected =
        new Bootstrap()
            .group(group)
            .channel(channelType)
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.SO_KEEPALIVE, true)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, settings.connectTimeoutMs())
            .handler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    connection.attach(channel);
                  }
                })
            .connect(endpoint.host(), endpoint.port());
    CompletableFuture<Connection> opened = new CompletableFuture<>();
    connected.addListener(
        done -> {
          if (done.isSuccess()) {
            connection.negotiate(opened);
          } else {
            opened.completeExceptionally(
                ClientException.network(
                    "No connection to " + endpoint + ": " + reason(done.cause()), done.cause()));
          }
        });
    return opened;
  }

  private static String reason(Throwable cause) {
    if (cause instanceof java.net.UnknownHostException) {
      return "the host name is not known";
    }
    if (cause instanceof io.netty.channel.ConnectTimeoutException) {
      return "it took too long";
    }
    if (cause instanceof java.net.ConnectException) {
      return "refused, or nobody listens there";
    }
    return String.valueOf(cause.getMessage());
  }

  /** Ends the event loops, and with them all connections. Blocks for 5 seconds at most. */
  @Override
  public void close() {
    group
        .shutdownGracefully(0, CLOSE_TIMEOUT_MS, TimeUnit.MILLISECONDS)
        .awaitUninterruptibly(CLOSE_TIMEOUT_MS, TimeUnit.MILLISECONDS);
  }
}
