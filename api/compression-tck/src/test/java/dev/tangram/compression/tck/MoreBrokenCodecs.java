package dev.tangram.compression.tck;

import dev.tangram.compression.CompressionException;
import dev.tangram.compression.CompressionStreams;
import dev.tangram.compression.CompressionVariant;
import dev.tangram.compression.tck.BrokenCodecs.Broken;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.Semaphore;

/** Further codecs that break one guarantee each. */
final class MoreBrokenCodecs {

  private MoreBrokenCodecs() {}

  static List<Broken> all() {
    return List.of(
        new Broken("cuts off the end", "guarantee2RoundTripOf", CutsOff::new),
        new Broken("mixes variants up", "guarantee2RoundTripOf", MixesVariantsUp::new),
        new Broken("refuses its highest level", "guarantee2RoundTripAt", RefusesHighLevel::new),
        new Broken("ignores the level", "guarantee2RoundTripAt", IgnoresLevel::new),
        new Broken("collects its input", "guarantee3Memory", CollectsInput::new),
        new Broken("collects its output", "guarantee3Memory", CollectsOutput::new),
        new Broken("makes an end of nothing", "guarantee4Truncated", NothingIsEmpty::new),
        new Broken("never ends on garbage", "guarantee4Garbage", EndlessOnGarbage::new),
        new Broken("reads beyond the limit", "guarantee5", BeyondLimit::new),
        new Broken("reads from the start", "guarantee5", FromStart::new),
        new Broken("sets the mark", "guarantee5", SetsMark::new),
        new Broken("holds a lock", "guarantee6NoLock", HoldsLock::new),
        new Broken("streams share a buffer", "guarantee6Streams", SharedStream::new),
        new Broken("does not end the frame", "guarantee7CloseEnds", NeverEndsFrame::new));
  }

  private abstract static class Packing extends ReferenceCodec {

    abstract OutputStream pack(OutputStream target, int level, CompressionVariant variant)
        throws IOException;

    @Override
    public OutputStream compress(OutputStream target, int level, CompressionVariant variant)
        throws IOException {
      return pack(target, level, variant);
    }

    final OutputStream good(OutputStream target, int level, CompressionVariant variant)
        throws IOException {
      return super.compress(target, level, variant);
    }
  }

  private static final class CutsOff extends Packing {
    @Override
    OutputStream pack(OutputStream target, int level, CompressionVariant variant)
        throws IOException {
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      return new FilterOutputStream(good(all, level, variant)) {
        @Override
        public void close() throws IOException {
          out.close();
          target.write(all.toByteArray(), 0, all.size() - 1);
          target.close();
        }
      };
    }
  }

  private static final class MixesVariantsUp extends Packing {
    @Override
    OutputStream pack(OutputStream target, int level, CompressionVariant variant)
        throws IOException {
      if (variant == CompressionVariant.MAGIC_0) {
        target.write(0);
      }
      return good(target, level, variant);
    }
  }

  private static final class RefusesHighLevel extends Packing {
    @Override
    OutputStream pack(OutputStream target, int level, CompressionVariant variant)
        throws IOException {
      if (level == maxLevel()) {
        throw new IllegalArgumentException("Too high");
      }
      return good(target, level, variant);
    }
  }

  private static final class IgnoresLevel extends Packing {
    @Override
    OutputStream pack(OutputStream target, int level, CompressionVariant variant)
        throws IOException {
      requireLevel(level);
      return good(target, defaultLevel(), variant);
    }
  }

  private static final class CollectsInput extends Packing {
    @Override
    OutputStream pack(OutputStream target, int level, CompressionVariant variant)
        throws IOException {
      requireLevel(level);
      return new ByteArrayOutputStream() {
        @Override
        public void close() throws IOException {
          try (OutputStream out = good(target, level, variant)) {
            writeTo(out);
          }
        }
      };
    }
  }

  private static final class SharedStream extends Packing {

    private final ByteArrayOutputStream shared = new ByteArrayOutputStream();

    @Override
    OutputStream pack(OutputStream target, int level, CompressionVariant variant) {
      return new FilterOutputStream(shared) {
        @Override
        public void close() throws IOException {
          try (OutputStream out = good(target, level, variant)) {
            shared.writeTo(out);
          }
          shared.reset();
        }
      };
    }
  }

  private static final class HoldsLock extends Packing {

    private final Semaphore lock = new Semaphore(1);

    @Override
    OutputStream pack(OutputStream target, int level, CompressionVariant variant)
        throws IOException {
      requireLevel(level);
      lock.acquireUninterruptibly();
      return new FilterOutputStream(good(target, level, variant)) {
        private boolean closed;

        @Override
        public void close() throws IOException {
          if (!closed) {
            closed = true;
            lock.release();
            out.close();
          }
        }
      };
    }
  }

  private static final class NeverEndsFrame extends Packing {
    @Override
    OutputStream pack(OutputStream target, int level, CompressionVariant variant)
        throws IOException {
      return new FilterOutputStream(good(target, level, variant)) {
        @Override
        public void close() throws IOException {
          target.close();
        }
      };
    }
  }

  private abstract static class Unpacking extends ReferenceCodec {

    abstract InputStream unpack(ByteBuffer source, CompressionVariant variant)
        throws CompressionException;

    @Override
    public InputStream decompress(ByteBuffer source, CompressionVariant variant)
        throws CompressionException {
      return unpack(source, variant);
    }

    final InputStream good(ByteBuffer source, CompressionVariant variant)
        throws CompressionException {
      return super.decompress(source, variant);
    }
  }

  private static final class CollectsOutput extends Unpacking {
    @Override
    InputStream unpack(ByteBuffer source, CompressionVariant variant) throws CompressionException {
      try (InputStream in = good(source, variant)) {
        return CompressionStreams.of(ByteBuffer.wrap(in.readAllBytes()));
      } catch (CompressionException e) {
        throw e;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static final class NothingIsEmpty extends Unpacking {
    @Override
    InputStream unpack(ByteBuffer source, CompressionVariant variant) throws CompressionException {
      return source.hasRemaining() ? good(source, variant) : InputStream.nullInputStream();
    }
  }

  private static final class EndlessOnGarbage extends Unpacking {
    @Override
    InputStream unpack(ByteBuffer source, CompressionVariant variant) throws CompressionException {
      InputStream good;
      try {
        good = good(source, variant);
      } catch (CompressionException e) {
        good = InputStream.nullInputStream();
        loop();
      }
      return new FilterInputStream(good) {
        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
          try {
            return in.read(target, offset, length);
          } catch (CompressionException e) {
            loop();
            throw e;
          }
        }
      };
    }

    /** Until the test's time is over. */
    private static void loop() {
      while (!Thread.currentThread().isInterrupted()) {
        Thread.onSpinWait();
      }
    }
  }

  private static final class BeyondLimit extends Unpacking {
    @Override
    InputStream unpack(ByteBuffer source, CompressionVariant variant) throws CompressionException {
      return good(source.duplicate().limit(source.capacity()), variant);
    }
  }

  private static final class FromStart extends Unpacking {
    @Override
    InputStream unpack(ByteBuffer source, CompressionVariant variant) throws CompressionException {
      return good(source.duplicate().position(0), variant);
    }
  }

  private static final class SetsMark extends Unpacking {
    @Override
    InputStream unpack(ByteBuffer source, CompressionVariant variant) throws CompressionException {
      source.mark();
      return good(source, variant);
    }
  }
}
