package dev.tangram.log.internal.codecs;

import dev.tangram.compression.CompressionCodec;
import dev.tangram.compression.CompressionStreams;
import dev.tangram.compression.CompressionVariant;
import dev.tangram.plugins.Lease;
import dev.tangram.plugins.PluginPool;
import dev.tangram.plugins.Provider;
import java.io.BufferedOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Codecs that take the place of plug-ins in a rehearsal: they change no byte, but they and their
 * streams are of several classes, and each lease is of the next one. Not thread safe.
 */
public final class StandInCodecs implements PluginPool<CompressionCodec> {

  private static final String NAME = "stand-in";
  private static final int BUFFER_BYTES = 4 * 1024;

  /**
   * Each of a class of its own, as its streams are: classes are what the compiler counts, and every
   * body below, empty as it is, makes one.
   */
  private final List<StandIn> codecs =
      List.of(
          new StandIn(true, out -> new Sink(out) {}, in -> new FilterInputStream(in) {}) {},
          new StandIn(true, out -> new Sink(out) {}, in -> new FilterInputStream(in) {}) {},
          new StandIn(true, out -> new Sink(out) {}, in -> new FilterInputStream(in) {}) {},
          new StandIn(false, out -> new Sink(out) {}, in -> new FilterInputStream(in) {}) {});

  private final List<Provider<CompressionCodec>> providers =
      codecs.stream().map(codec -> Provider.<CompressionCodec>unmanaged(codec)).toList();

  private int given;

  @Override
  public Lease<CompressionCodec> lease(String name) {
    // Each turn begins one further, so that each of them does each part of the work.
    int turn = given / providers.size();
    Provider<CompressionCodec> next = providers.get((given + turn) % providers.size());
    given++;
    return next.lease();
  }

  @Override
  public Lease<CompressionCodec> lease(String name, String topic) {
    return lease(name);
  }

  @Override
  public Optional<Lease<CompressionCodec>> other(Lease<CompressionCodec> than) {
    return given % providers.size() < 2 ? Optional.empty() : Optional.of(lease(""));
  }

  @Override
  public List<String> names() {
    return List.of();
  }

  @Override
  public void close() {
    // Nothing is held.
  }

  /** How many batches the stand-in that was used least compressed, and decompressed. */
  public long leastUses() {
    return codecs.stream()
        .mapToLong(codec -> Math.min(codec.compressions, codec.decompressions))
        .min()
        .orElse(0);
  }

  private abstract static class StandIn implements CompressionCodec {

    private final boolean wrapped;
    private final UnaryOperator<OutputStream> sink;
    private final UnaryOperator<InputStream> source;
    private long compressions;
    private long decompressions;

    /**
     * @param wrapped whether its streams are wrapped as those of most plug-ins are
     * @param sink makes what it writes with
     * @param source makes what it reads with
     */
    StandIn(boolean wrapped, UnaryOperator<OutputStream> sink, UnaryOperator<InputStream> source) {
      this.wrapped = wrapped;
      this.sink = sink;
      this.source = source;
    }

    @Override
    public int id() {
      return 0;
    }

    @Override
    public String name() {
      return NAME;
    }

    @Override
    public int minLevel() {
      return 0;
    }

    @Override
    public int maxLevel() {
      return 0;
    }

    @Override
    public int defaultLevel() {
      return 0;
    }

    @Override
    public OutputStream compress(OutputStream target, int level, CompressionVariant variant) {
      compressions++;
      OutputStream out = sink.apply(target);
      return wrapped ? new BufferedOutputStream(out, BUFFER_BYTES) : out;
    }

    @Override
    public InputStream decompress(ByteBuffer bytes, CompressionVariant variant) {
      decompressions++;
      InputStream in = source.apply(CompressionStreams.of(bytes));
      return wrapped ? CompressionStreams.guarded(NAME, in) : in;
    }
  }

  private abstract static class Sink extends OutputStream {

    private final OutputStream target;

    Sink(OutputStream target) {
      this.target = target;
    }

    @Override
    public void write(int value) throws IOException {
      target.write(value);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      target.write(bytes, offset, length);
    }

    @Override
    public void flush() throws IOException {
      target.flush();
    }
  }
}
