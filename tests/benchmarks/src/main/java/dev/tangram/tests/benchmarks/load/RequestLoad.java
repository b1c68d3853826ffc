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
 * Many connections, each with one request at a time: as fast as the answers come, or at a fixed
 * rate over all. At a fixed rate the latency counts from the moment a request was due, so that a
 * broker that stalls is charged for all that had to wait.
 */
final class RequestLoad implements AutoCloseable {

  private static final long SILENCE_MAX_MS = 30_000;

  /** Looks at an answer, its length left out. */
  interface AnswerCheck {

    /**
     * Throws what is wrong with it.
     *
     * @throws IOException when it belongs to another request or says an error
     */
    void check(ByteBuffer answer, int correlation) throws IOException;
  }

  private final Latencies latencies = new Latencies();
  private final List<Connection> connections = new ArrayList<>();
  private final Selector selector = Selector.open();
  private final AnswerCheck check;
  private final long rate;
  private final long durationNanos;
  private long left;
  private long end;
  private long answered;

  /**
   * Opens the connections; the order says for how many {@code seconds}, at which {@code rate} (0
   * for no limit), and how many {@code requests} at most.
   *
   * @param frames requests with their lengths in front: those that each connection sends in turn
   */
  RequestLoad(Order order, List<List<ByteBuffer>> frames, AnswerCheck check) throws IOException {
    this.check = check;
    rate = Long.parseLong(order.text("rate", "0"));
    durationNanos = (long) (Double.parseDouble(order.text("seconds")) * 1e9);
    left = Long.parseLong(order.text("requests", String.valueOf(Long.MAX_VALUE)));
    String[] address = order.text("bootstrap").split(":");
    for (int i = 0; i < frames.size(); i++) {
      connections.add(
          new Connection(
              new InetSocketAddress(address[0], Integer.parseInt(address[1])), frames.get(i), i));
    }
  }

  /** Produce requests of one record each. */
  static Outcome produce(Order order) throws IOException {
    int size = order.integer("size");
    int partitions = order.integer("partitions");
    Payloads payloads = new Payloads(size);
    List<List<ByteBuffer>> frames = new ArrayList<>();
    for (int i = 0; i < order.integer("connections"); i++) {
      frames.add(
          List.of(ProduceFrame.request(order.text("topic"), i % partitions, payloads.value(i))));
    }
    try (RequestLoad load = new RequestLoad(order, frames, ProduceFrame::check)) {
      return load.run(1, size);
    }
  }

  /**
   * Loads the broker.
   *
   * @param records that each request has
   * @param bytes that it counts for
   */
  Outcome run(int records, int bytes) throws IOException {
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
    return new Outcome(answered * records, answered * bytes, System.nanoTime() - begin, latencies);
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
    private final List<ByteBuffer> frames;
    private final ByteBuffer answer = ByteBuffer.allocateDirect(4096);
    private int correlation;
    private int next;
    private boolean waiting;
    private long due;

    Connection(InetSocketAddress address, List<ByteBuffer> frames, int number) throws IOException {
      this.frames = frames;
      this.correlation = number << 20;
      channel = SocketChannel.open(address);
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      channel.configureBlocking(false);
      channel.register(selector, SelectionKey.OP_READ, this);
    }

    boolean isOpen() {
      return waiting || (due < end && left > 0);
    }

    /** Sends if it may; returns when it wants to be asked again. */
    long sendIfDue(long now) throws IOException {
      if (waiting || due >= end || left == 0) {
        return Long.MAX_VALUE;
      }
      if (due > now) {
        return due;
      }
      if (rate == 0) {
        due = now;
      }
      waiting = true;
      left--;
      ByteBuffer frame = frames.get(next);
      next = (next + 1) % frames.size();
      frame.putInt(ProduceFrame.CORRELATION_AT, ++correlation);
      ByteBuffer bytes = frame.duplicate();
      while (bytes.hasRemaining()) {
        channel.write(bytes); // a small request fits the socket's buffer
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
      check.check(answer, correlation);
      answer.clear();
      latencies.add(now - due);
      answered++;
      waiting = false;
      due = rate == 0 ? now : due + connections.size() * 1_000_000_000L / rate;
    }
  }
}
