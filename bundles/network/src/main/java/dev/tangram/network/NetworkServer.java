package dev.tangram.network;

import dev.tangram.request.ListenerInfo;
import dev.tangram.request.RequestMetrics;
import dev.tangram.request.RequestRouter;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.internal.PlatformDependent;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves requests over TCP. {@link #start} binds the listeners; connections are accepted from then
 * on, but their requests are only read after {@link #open}. {@link #close} gives requests in flight
 * a bounded time. The three are called once each, in this order, {@code close} at any time.
 */
public final class NetworkServer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(NetworkServer.class);
  private static final long STOP_WAIT_MS = 5_000;

  private final NetworkSettings settings;
  private final ServerContext server;
  private final Transport transport;
  private final EventLoopGroup acceptorLoop;
  private final EventLoopGroup processorLoops;
  private final List<Processor> processors = new ArrayList<>();
  private final IoThreads ioThreads;
  private final List<Channel> serverChannels = new ArrayList<>();
  private final List<BoundListener> bound = new ArrayList<>();
  private boolean closed;

  /**
   * A server that is not started; it has no threads yet.
   *
   * @param router gives the handlers
   */
  public NetworkServer(NetworkSettings settings, RequestRouter router) {
    this(settings, router, Transport.best(), System::nanoTime);
  }

  NetworkServer(
      NetworkSettings settings, RequestRouter router, Transport transport, LongSupplier clock) {
    this.settings = settings;
    this.transport = transport;
    server = new ServerContext(settings, router, clock, budget(settings));
    acceptorLoop = loops(1, "tangram-acceptor");
    processorLoops = loops(settings.networkThreads(), "tangram-network");
    for (EventExecutor loop : processorLoops) {
      processors.add(new Processor((EventLoop) loop, server));
    }
    ioThreads = new IoThreads(server.requestQueue, settings.ioThreads(), settings.ioStuckMs());
  }

  private EventLoopGroup loops(int count, String name) {
    return new MultiThreadIoEventLoopGroup(
        count, new DefaultThreadFactory(name, true), transport.ioHandlers());
  }

  private static long budget(NetworkSettings settings) {
    return settings.queuedMaxRequestBytes() > 0
        ? settings.queuedMaxRequestBytes()
        : PlatformDependent.maxDirectMemory() / 4;
  }

  /**
   * Binds all listeners.
   *
   * @throws IOException when one cannot be bound; none is then
   */
  public synchronized void start() throws IOException {
    try {
      for (NetworkSettings.Listener listener : settings.listeners()) {
        bind(listener);
      }
    } catch (IOException e) {
      close();
      throw e;
    }
    ioThreads.start();
    processors.forEach(processor -> processor.loop().execute(processor::start));
    LOG.info("Listening on {} with {}", bound, transport);
  }

  private void bind(NetworkSettings.Listener listener) throws IOException {
    Acceptor acceptor = new Acceptor(server, processors);
    Channel channel = transport.serverChannels().get();
    channel.config().setAutoRead(false);
    channel.config().setOption(ChannelOption.SO_BACKLOG, settings.backlog());
    channel.config().setOption(ChannelOption.SO_REUSEADDR, true);
    if (settings.receiveBufferBytes() > 0) {
      // Set before the handshake, so that the window can be that large; connections inherit it.
      channel.config().setOption(ChannelOption.SO_RCVBUF, settings.receiveBufferBytes());
    }
    channel.pipeline().addLast(acceptor);
    ChannelFuture binding = acceptorLoop.register(channel).awaitUninterruptibly();
    if (binding.isSuccess()) {
      binding = channel.bind(address(listener)).awaitUninterruptibly();
    }
    if (!binding.isSuccess()) {
      channel.close();
      throw new IOException(
          listener.name()
              + "://"
              + listener.host()
              + ":"
              + listener.port()
              + " cannot be bound: "
              + binding.cause().getMessage(),
          binding.cause());
    }
    serverChannels.add(channel);
    InetSocketAddress local = (InetSocketAddress) channel.localAddress();
    int port = listener.advertisedPort() == 0 ? local.getPort() : listener.advertisedPort();
    ListenerInfo advertised = new ListenerInfo(listener.name(), listener.advertisedHost(), port);
    acceptor.advertise(advertised);
    bound.add(new BoundListener(advertised, local));
    channel.config().setAutoRead(true);
  }

  private static InetSocketAddress address(NetworkSettings.Listener listener) throws IOException {
    return listener.host().isEmpty()
        ? new InetSocketAddress(listener.port())
        : new InetSocketAddress(InetAddress.getByName(listener.host()), listener.port());
  }

  /** The listeners with their real ports, in the order of the settings. */
  public synchronized List<BoundListener> boundListeners() {
    return List.copyOf(bound);
  }

  /** Begins to handle requests. */
  public synchronized void open() {
    if (closed || server.stage != ServerContext.Stage.BOUND) {
      return;
    }
    server.stage = ServerContext.Stage.OPEN;
    processors.forEach(processor -> processor.loop().execute(processor::open));
  }

  /** Leaves new connections unaccepted; those that are open go on. */
  public synchronized void pauseAccepting() {
    serverChannels.forEach(channel -> channel.config().setAutoRead(false));
  }

  /** Takes back {@link #pauseAccepting}. */
  public synchronized void resumeAccepting() {
    serverChannels.forEach(channel -> channel.config().setAutoRead(true));
  }

  /** Counters of connections and limits. */
  public NetworkMetrics metrics() {
    return server.metrics;
  }

  /** Counters of requests by API. */
  public RequestMetrics requestMetrics() {
    return server.requestMetrics;
  }

  /** Closes connections that are idle for too long, now. */
  void sweepIdle() {
    processors.forEach(
        processor -> processor.loop().submit(processor::sweep).awaitUninterruptibly());
  }

  /**
   * Stops: accepts no connection, begins no request, lets those in flight be answered for at most
   * the drain time, and closes everything. A second call does nothing.
   */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    serverChannels.forEach(channel -> channel.close().awaitUninterruptibly());
    server.stage = ServerContext.Stage.CLOSING;
    drain();
    ioThreads.stop(STOP_WAIT_MS);
    processors.forEach(
        processor -> processor.loop().submit(processor::stop).awaitUninterruptibly());
    for (EventLoopGroup loops : List.of(acceptorLoop, processorLoops)) {
      loops.shutdownGracefully(0, STOP_WAIT_MS, TimeUnit.MILLISECONDS);
    }
    for (EventLoopGroup loops : List.of(acceptorLoop, processorLoops)) {
      loops.terminationFuture().awaitUninterruptibly(STOP_WAIT_MS);
    }
  }

  private void drain() {
    processors.forEach(processor -> processor.loop().execute(processor::drain));
    CompletableFuture<?> all =
        CompletableFuture.allOf(
            processors.stream().map(Processor::drained).toArray(CompletableFuture[]::new));
    try {
      all.get(settings.drainMaxMs(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      LOG.warn("{} connections still had requests in flight at the stop", metrics().open());
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
