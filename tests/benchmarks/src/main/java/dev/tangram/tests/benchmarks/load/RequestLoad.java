package dev.tangram.tests.benchmarks.load;

import dev.tangram.tests.harness.load.Latencies;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Many connections, each with one request of one record at a time: as fast as the answers come, or
 * at a fixed rate over all. At a fixed rate the latency counts from the moment a request was due,
 * so that a broker that stalls is charged for all that had to wait.
 */
final class RequestLoad implements AutoCloseable {

  private static final long SILENCE_MAX_MS = 30_000;

  private final Latencies latencies = new Latencies();
  private final List<Connection> connections = new ArrayList<>();
  private final Selector selector = Selector.open();
  private final int size;
  private final long rate;
  private final long durationNanos;
  private long end;
  private long answered;

  RequestLoad(Order order) throws IOException {
    size = order.integer("size");
    rate = order.number("rate");
    durationNanos = (long) (Double.parseDouble(order.text("seconds")) * 1e9);
    String[] address = order.text("bootstrap").split(":");
    int partitions = order.integer("partitions");
    Payloads payloads = new Payloads(size);
    for (int i = 0; i < order.integer("connections"); i++) {
      ByteBuffer frame =
          ProduceFrame.request(order.text("topic"), i % partitions, payloads.value(i));
      connections.add(
          new Connection(
              new InetSocketAddress(address[0], Integer.parseInt(address[1])), frame, i));
    }
  }

  Outcome run() throws IOException {
    long begin = System.nanoTime();
    end = begin + durationNanos;
    long step = rate == 0 ? 0 : connections.size() * 1_000_000_000L / rate;
    for (int i = 0; i < connections.size(); i++) {
      connections.get(i).due = begin + i * step / connections.size();
    }
    int open = connections.size();
    long lastAnswer = begin;
    while (open > 0) {
      long now = System.nanoTime();
      long next = Long.MAX_VALUE;
      open = 0;
      for (Connection connection : connections) {
        next = Math.min(next, connection.sendIfDue(now));
        open += connection.isOpen() ? 1 : 0;
      }
      if (select(next, now) > 0) {
        lastAnswer = System.nanoTime();
      } else if (now - lastAnswer > TimeUnit.MILLISECONDS.toNanos(SILENCE_MAX_MS)) {
        throw new IOException("the broker does not answer");
      }
    }
    return new Outcome(answered, answered * size, System.nanoTime() - begin, latencies);
  }

  /** Waits for answers until something is due; returns how many connections had some. */
  private int select(long next, long now) throws IOException {
    long waitMs = next == Long.MAX_VALUE ? 100 : (next - now) / 1_000_000;
    int ready = waitMs <= 0 ? selector.selectNow() : selector.select(Math.min(waitMs, 100));
    for (SelectionKey key : selector.selectedKeys()) {
      ((Connection) key.attachment()).receive();
    }
    selector.selectedKeys().clear();
    return ready;
  }

  @Override
  public void close() throws IOException {
    for (Connection connection : connections) {
      connection.channel.close();
    }
    selector.close();
  }

  private final class Connection {

    private final SocketChannel channel;
    private final ByteBuffer frame;
    private final ByteBuffer answer = ByteBuffer.allocateDirect(4096);
    private int correlation;
    private boolean waiting;
    private long due;

    Connection(InetSocketAddress address, ByteBuffer frame, int number) throws IOException {
      this.frame = frame;
      this.correlation = number << 20;
      channel = SocketChannel.open(address);
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      channel.configureBlocking(false);
      channel.register(selector, SelectionKey.OP_READ, this);
    }

    boolean isOpen() {
      return waiting || due < end;
    }

    /** Sends if it may; returns when it wants to be asked again. */
    long sendIfDue(long now) throws IOException {
      if (waiting || due >= end) {
        return Long.MAX_VALUE;
      }
      if (due > now) {
        return due;
      }
      if (rate == 0) {
        due = now;
      }
      waiting = true;
      frame.putInt(ProduceFrame.CORRELATION_AT, ++correlation);
      ByteBuffer bytes = frame.duplicate();
      while (bytes.hasRemaining()) {
        channel.write(bytes); // one small request fits the socket's buffer
      }
      return Long.MAX_VALUE;
    }

    void receive() throws IOException {
      if (channel.read(answer) < 0) {
        throw new EOFException("the broker closed a connection");
      }
      if (answer.position() < Integer.BYTES
          || answer.position() < Integer.BYTES + answer.getInt(0)) {
        return;
      }
      long now = System.nanoTime();
      answer.flip().position(Integer.BYTES);
      ProduceFrame.check(answer, correlation);
      answer.clear();
      latencies.add(now - due);
      answered++;
      waiting = false;
      due = rate == 0 ? now : due + connections.size() * 1_000_000_000L / rate;
    }
  }
}
