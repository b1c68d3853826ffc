package dev.tangram.compression.tck;

import dev.tangram.compression.CompressionException;
import dev.tangram.compression.CompressionStreams;
import dev.tangram.compression.CompressionVariant;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Codecs that break one guarantee each. */
final class BrokenCodecs {

  private BrokenCodecs() {}

  /**
   * A codec that breaks the contract.
   *
   * @param how what it does
   * @param caughtBy beginning of the name of the test that must fail
   */
  record Broken(String how, String caughtBy, Supplier<ReferenceCodec> codec) {
    @Override
    public String toString() {
      return how + ", caught by " + caughtBy;
    }
  }

  static List<Broken> all() {
    List<Broken> codecs = new ArrayList<>(MoreBrokenCodecs.all());
    codecs.add(new Broken("wrong id", "guarantee1", WrongId::new));
    codecs.add(new Broken("loses zeros", "guarantee2RoundTripOf", LosesZeros::new));
    codecs.add(new Broken("takes any level", "guarantee2Levels", AnyLevel::new));
    codecs.add(new Broken("ignores read offset", "guarantee3Writes", IgnoresReadOffset::new));
    codecs.add(new Broken("ends silently", "guarantee4Truncated", SilentEnd::new));
    codecs.add(new Broken("library's exceptions", "guarantee4Flipped", LibraryExceptions::new));
    codecs.add(new Broken("trusts lengths", "guarantee4Claimed", TrustsLengths::new));
    codecs.add(new Broken("moves the source", "guarantee5", MovesTheSource::new));
    codecs.add(new Broken("shared state", "guarantee6Many", SharedState::new));
    codecs.add(new Broken("leaves target open", "guarantee7CloseEnds", LeavesTargetOpen::new));
    codecs.add(new Broken("closes once", "guarantee7CloseBefore", ClosesOnce::new));
    return codecs;
  }

  private static final class WrongId extends ReferenceCodec {
    @Override
    public int id() {
      return 2;
    }
  }

  private static final class LosesZeros extends ReferenceCodec {
    @Override
    public OutputStream compress(OutputStream target, int level, CompressionVariant variant)
        throws IOException {
      OutputStream out = super.compress(target, level, variant);
      return new FilterOutputStream(out) {
        @Override
        public void write(byte[] data, int offset, int length) throws IOException {
          out.write(data, offset, length == 10 << 20 ? length - 1 : length);
        }
      };
    }
  }

  private static final class AnyLevel extends ReferenceCodec {
    @Override
    public OutputStream compress(OutputStream target, int level, CompressionVariant variant)
        throws IOException {
      return super.compress(target, Math.max(1, Math.min(9, level)), variant);
    }
  }

  private static final class IgnoresReadOffset extends ReferenceCodec {
    @Override
    public InputStream decompress(ByteBuffer source, CompressionVariant variant)
        throws CompressionException {
      return new FilterInputStream(super.decompress(source, variant)) {
        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
          return in.read(target, offset == 10 ? 0 : offset, length);
        }
      };
    }
  }

  private static final class SilentEnd extends ReferenceCodec {
    @Override
    public InputStream decompress(ByteBuffer source, CompressionVariant variant)
        throws CompressionException {
      return new FilterInputStream(super.decompress(source, variant)) {
        @Override
        public int read(byte[] target, int offset, int length) {
          try {
            return in.read(target, offset, length);
          } catch (IOException e) {
            return -1;
          }
        }
      };
    }
  }

  private static final class LibraryExceptions extends ReferenceCodec {
    @Override
    public InputStream decompress(ByteBuffer source, CompressionVariant variant)
        throws CompressionException {
      try {
        return raw(CompressionStreams.of(source));
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** Writes the length before the data, and allocates what such a length says. */
  private static final class TrustsLengths extends ReferenceCodec {
    @Override
    public OutputStream compress(OutputStream target, int level, CompressionVariant variant)
        throws IOException {
      requireLevel(level);
      return new ByteArrayOutputStream() {
        private boolean done;

        @Override
        public void close() throws IOException {
          if (!done) {
            done = true;
            target.write(ByteBuffer.allocate(4).putInt(size()).array());
            writeTo(target);
            target.close();
          }
        }
      };
    }

    @Override
    public InputStream decompress(ByteBuffer source, CompressionVariant variant)
        throws CompressionException {
      ByteBuffer view = source.slice();
      if (view.remaining() < 4) {
        throw new CompressionException("Too short");
      }
      byte[] all = new byte[Math.max(0, view.getInt())];
      if (all.length > view.remaining()) {
        throw new CompressionException("Torn");
      }
      view.get(all);
      return CompressionStreams.of(ByteBuffer.wrap(all));
    }
  }

  private static final class MovesTheSource extends ReferenceCodec {
    @Override
    public InputStream decompress(ByteBuffer source, CompressionVariant variant)
        throws CompressionException {
      InputStream in = super.decompress(source, variant);
      source.position(source.limit());
      return in;
    }
  }

  private static final class SharedState extends ReferenceCodec {

    private final ByteArrayOutputStream shared = new ByteArrayOutputStream();

    @Override
    public OutputStream compress(OutputStream target, int level, CompressionVariant variant)
        throws IOException {
      shared.reset();
      OutputStream out = super.compress(shared, level, variant);
      return new FilterOutputStream(out) {
        private boolean done;

        @Override
        public void write(byte[] data, int offset, int length) throws IOException {
          out.write(data, offset, length);
        }

        @Override
        public void close() throws IOException {
          if (!done) {
            done = true;
            out.close();
            shared.writeTo(target);
            target.close();
          }
        }
      };
    }
  }

  private static final class LeavesTargetOpen extends ReferenceCodec {
    @Override
    public OutputStream compress(OutputStream target, int level, CompressionVariant variant)
        throws IOException {
      return super.compress(
          new FilterOutputStream(target) {
            @Override
            public void close() throws IOException {
              flush();
            }
          },
          level,
          variant);
    }
  }

  private static final class ClosesOnce extends ReferenceCodec {
    @Override
    public InputStream decompress(ByteBuffer source, CompressionVariant variant)
        throws CompressionException {
      return new FilterInputStream(super.decompress(source, variant)) {
        private boolean done;

        @Override
        public void close() throws IOException {
          if (done) {
            throw new IOException("Closed twice");
          }
          done = true;
          in.close();
        }
      };
    }
  }
}
