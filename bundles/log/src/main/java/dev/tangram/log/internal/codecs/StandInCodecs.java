package dev.tangram.log.internal.codecs;

import dev.tangram.compression.CompressionCodec;
import dev.tangram.compression.CompressionStreams;
import dev.tangram.compression.CompressionVariant;
import dev.tangram.plugins.Lease;
import dev.tangram.plugins.PluginPool;
import dev.tangram.plugins.Provider;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * Codecs that take the place of plug-ins in a rehearsal: they change no byte, but they and their
 * streams are of several classes, and each lease is of the next one. Not thread safe.
 */
public final class StandInCodecs implements PluginPool<CompressionCodec> {

  private static final String NAME = "stand-in";
  private static final int BUFFER_BYTES = 4 * 1024;

  /** Each of a class of its own, as its streams are: classes are what the compiler counts. */
  private final List<StandIn> codecs =
      List.of(
          new StandIn(true) {
            @Override
            OutputStream sink(OutputStream target) {
              return new Sink(target) {};
            }

            @Override
            InputStream source(ByteBuffer bytes) {
              return new Source(bytes) {};
            }
          },
          new StandIn(true) {
            @Override
            OutputStream sink(OutputStream target) {
              return new Sink(target) {};
            }

            @Override
            InputStream source(ByteBuffer bytes) {
              return new Source(bytes) {};
            }
          },
          new StandIn(true) {
            @Override
            OutputStream sink(OutputStream target) {
              return new Sink(target) {};
            }

            @Override
            InputStream source(ByteBuffer bytes) {
              return new Source(bytes) {};
            }
          },
          new StandIn(false) {
            @Override
            OutputStream sink(OutputStream target) {
              return new Sink(target) {};
            }

            @Override
            InputStream source(ByteBuffer bytes) {
              return new Source(bytes) {};
            }
          });

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
    private long compressions;
    private long decompressions;

    /**
     * @param wrapped whether its streams are wrapped as those of most plug-ins are
     */
    StandIn(boolean wrapped) {
      this.wrapped = wrapped;
    }

    abstract OutputStream sink(OutputStream target);

    abstract InputStream source(ByteBuffer bytes);

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
      OutputStream sink = sink(target);
      return wrapped ? new BufferedOutputStream(sink, BUFFER_BYTES) : sink;
    }

    @Override
    public InputStream decompress(ByteBuffer source, CompressionVariant variant) {
      decompressions++;
      InputStream bytes = source(source);
      return wrapped ? CompressionStreams.guarded(NAME, bytes) : bytes;
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

  private abstract static class Source extends InputStream {

    private final InputStream bytes;

    Source(ByteBuffer bytes) {
      this.bytes = CompressionStreams.of(bytes);
    }

    @Override
    public int read() throws IOException {
      return bytes.read();
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      return bytes.read(target, offset, length);
    }
  }
}
