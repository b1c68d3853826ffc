package dev.tangram.log;

import dev.tangram.compression.CompressionCodec;
import dev.tangram.compression.CompressionException;
import dev.tangram.compression.CompressionVariant;
import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** Versions of a codec that go wrong, each in its way. */
final class BadCodecs {

  private BadCodecs() {}

  /** Passes everything on; the others change one thing. */
  abstract static class Passing implements CompressionCodec {

    final CompressionCodec good;

    Passing(CompressionCodec good) {
      this.good = good;
    }

    @Override
    public int id() {
      return good.id();
    }

    @Override
    public String name() {
      return good.name();
    }

    @Override
    public int minLevel() {
      return good.minLevel();
    }

    @Override
    public int maxLevel() {
      return good.maxLevel();
    }

    @Override
    public int defaultLevel() {
      return good.defaultLevel();
    }

    @Override
    public OutputStream compress(OutputStream target, int level, CompressionVariant variant)
        throws IOException {
      return good.compress(target, level, variant);
    }

    @Override
    public InputStream decompress(ByteBuffer source, CompressionVariant variant)
        throws CompressionException {
      return good.decompress(source, variant);
    }
  }

  private interface Reading {
    int read(InputStream in, byte[] target, int offset, int length) throws IOException;
  }

  private interface Writing {
    void write(OutputStream out, byte[] data, int offset, int length) throws IOException;
  }

  /** How decompression goes wrong. */
  static Map<String, CompressionCodec> readers(CompressionCodec good) {
    Map<String, CompressionCodec> codecs = new LinkedHashMap<>();
    Map<String, Throwable> thrown = thrown();
    thrown.forEach(
        (name, failure) ->
            codecs.put("open throws " + name, opening(good, source -> opened(failure))));
    thrown.forEach(
        (name, failure) ->
            codecs.put("read throws " + name, reading(good, (in, t, o, l) -> fail(failure))));
    codecs.put("no stream", opening(good, source -> null));
    codecs.put("calls sound data broken", reading(good, (in, t, o, l) -> broken()));
    codecs.put("ends at once", reading(good, (in, t, o, l) -> -1));
    codecs.put("never gives anything", reading(good, (in, t, o, l) -> 0));
    codecs.put("gives more than asked for", reading(good, (in, t, o, l) -> l + 1));
    codecs.put("gives less than nothing", reading(good, (in, t, o, l) -> -2));
    codecs.put("never ends", reading(good, (in, t, o, l) -> l));
    codecs.put("turns bits", reading(good, BadCodecs::turned));
    codecs.put("more behind the end", reading(good, BadCodecs::longer));
    return codecs;
  }

  /** How compression goes wrong. */
  static Map<String, CompressionCodec> writers(CompressionCodec good) {
    Map<String, CompressionCodec> codecs = new LinkedHashMap<>();
    Map<String, Throwable> thrown = thrown();
    thrown.forEach(
        (name, failure) ->
            codecs.put(
                "open throws " + name,
                new Passing(good) {
                  @Override
                  public OutputStream compress(OutputStream t, int l, CompressionVariant v)
                      throws IOException {
                    BadCodecs.fail(failure);
                    return null;
                  }
                }));
    thrown.forEach(
        (name, failure) ->
            codecs.put("write throws " + name, writing(good, (out, d, o, l) -> fail(failure))));
    thrown.forEach(
        (name, failure) -> codecs.put("close throws " + name, closing(good, out -> fail(failure))));
    codecs.put("drops everything", writing(good, (out, d, o, l) -> {}));
    codecs.put("drops the last byte", writing(good, (out, d, o, l) -> out.write(d, o, l - 1)));
    codecs.put(
        "turns bits",
        writing(
            good,
            (out, d, o, l) -> {
              byte[] other = d.clone();
              other[o + l - 2] ^= 1;
              out.write(other, o, l);
            }));
    codecs.put("does not end the frame", closing(good, out -> {}));
    codecs.put("does not compress at all", plain(good, 1));
    codecs.put("writes on and on", plain(good, 100_000));
    return codecs;
  }

  private static Map<String, Throwable> thrown() {
    Map<String, Throwable> thrown = new LinkedHashMap<>();
    thrown.put("unchecked", new IllegalStateException("made up"));
    thrown.put("linkage", new NoClassDefFoundError("made/Up"));
    thrown.put("stack", new StackOverflowError());
    thrown.put("internal", new InternalError("made up"));
    thrown.put("memory", new OutOfMemoryError("made up"));
    thrown.put("assertion", new AssertionError("made up"));
    thrown.put("io", new IOException("made up"));
    return thrown;
  }

  /** Turns bits when it writes, and turns them back when it reads. */
  static CompressionCodec mirrored(CompressionCodec good) {
    CompressionCodec reader = reading(good, BadCodecs::turned);
    return writing(
        reader,
        (out, data, offset, length) -> {
          byte[] other = data.clone();
          for (int i = 0; i < length; i++) {
            other[offset + i] ^= 0x55;
          }
          out.write(other, offset, length);
        });
  }

  /** Does its work and leaves its thread interrupted. */
  static CompressionCodec marking(CompressionCodec good) {
    return new Passing(good) {

      @Override
      public OutputStream compress(OutputStream target, int level, CompressionVariant variant)
          throws IOException {
        return new FilterOutputStream(good.compress(target, level, variant)) {
          @Override
          public void write(byte[] data, int offset, int length) throws IOException {
            out.write(data, offset, length);
          }

          @Override
          public void close() throws IOException {
            super.close();
            Thread.currentThread().interrupt();
          }
        };
      }

      @Override
      public InputStream decompress(ByteBuffer source, CompressionVariant variant)
          throws CompressionException {
        return new FilterInputStream(good.decompress(source, variant)) {
          @Override
          public void close() throws IOException {
            super.close();
            Thread.currentThread().interrupt();
          }
        };
      }
    };
  }

  /** Waits, once it is used, for an interrupt, as a call that hangs in something that can be. */
  static CompressionCodec hanging(CompressionCodec good, CountDownLatch begun) {
    return new Passing(good) {

      @Override
      public OutputStream compress(OutputStream target, int level, CompressionVariant variant)
          throws IOException {
        OutputStream out = good.compress(target, level, variant);
        return new FilterOutputStream(out) {
          @Override
          public void write(byte[] data, int offset, int length) {
            hang(begun);
          }

          @Override
          public void close() {
            hang(begun);
          }
        };
      }

      @Override
      public InputStream decompress(ByteBuffer source, CompressionVariant variant)
          throws CompressionException {
        return new FilterInputStream(good.decompress(source, variant)) {
          @Override
          public int read(byte[] target, int offset, int length) {
            hang(begun);
            return -1;
          }

          @Override
          public void close() {
            hang(begun);
          }
        };
      }
    };
  }

  private static void hang(CountDownLatch begun) {
    begun.countDown();
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private static int fail(Throwable failure) throws IOException {
    if (failure instanceof IOException io) {
      throw io;
    }
    if (failure instanceof RuntimeException unchecked) {
      throw unchecked;
    }
    throw (Error) failure;
  }

  private static InputStream opened(Throwable failure) throws IOException {
    fail(failure);
    return null;
  }

  private static int broken() throws IOException {
    throw new CompressionException("made up");
  }

  private static int turned(InputStream in, byte[] target, int offset, int length)
      throws IOException {
    int got = in.read(target, offset, length);
    for (int i = 0; i < got; i++) {
      target[offset + i] ^= 0x55;
    }
    return got;
  }

  private static int longer(InputStream in, byte[] target, int offset, int length)
      throws IOException {
    int got = in.read(target, offset, length);
    return got < 0 ? 1 : got;
  }

  private interface Opening {
    InputStream open(ByteBuffer source) throws IOException;
  }

  private interface Closing {
    void close(OutputStream out) throws IOException;
  }

  private static CompressionCodec opening(CompressionCodec good, Opening how) {
    return new Passing(good) {
      @Override
      public InputStream decompress(ByteBuffer source, CompressionVariant variant)
          throws CompressionException {
        try {
          return how.open(source);
        } catch (CompressionException e) {
          throw e;
        } catch (IOException e) {
          throw new IllegalStateException(e);
        }
      }
    };
  }

  private static CompressionCodec reading(CompressionCodec good, Reading how) {
    return new Passing(good) {
      @Override
      public InputStream decompress(ByteBuffer source, CompressionVariant variant)
          throws CompressionException {
        return new FilterInputStream(good.decompress(source, variant)) {
          @Override
          public int read(byte[] target, int offset, int length) throws IOException {
            return how.read(in, target, offset, length);
          }
        };
      }
    };
  }

  private static CompressionCodec writing(CompressionCodec good, Writing how) {
    return new Passing(good) {
      @Override
      public OutputStream compress(OutputStream target, int level, CompressionVariant variant)
          throws IOException {
        return new FilterOutputStream(good.compress(target, level, variant)) {
          @Override
          public void write(byte[] data, int offset, int length) throws IOException {
            how.write(out, data, offset, length);
          }
        };
      }
    };
  }

  private static CompressionCodec closing(CompressionCodec good, Closing how) {
    return new Passing(good) {
      @Override
      public OutputStream compress(OutputStream target, int level, CompressionVariant variant)
          throws IOException {
        return new FilterOutputStream(good.compress(target, level, variant)) {
          @Override
          public void write(byte[] data, int offset, int length) throws IOException {
            out.write(data, offset, length);
          }

          @Override
          public void close() throws IOException {
            how.close(out);
          }
        };
      }
    };
  }

  /** Writes what it gets so many times, as it is. */
  private static CompressionCodec plain(CompressionCodec good, int times) {
    return new Passing(good) {
      @Override
      public OutputStream compress(OutputStream target, int level, CompressionVariant variant) {
        return new FilterOutputStream(target) {
          @Override
          public void write(byte[] data, int offset, int length) throws IOException {
            for (int i = 0; i < times; i++) {
              target.write(data, offset, length);
            }
          }
        };
      }
    };
  }
}
