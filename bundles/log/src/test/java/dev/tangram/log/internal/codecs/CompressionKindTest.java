package dev.tangram.log.internal.codecs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tangram.compression.CompressionCodec;
import dev.tangram.compression.CompressionException;
import dev.tangram.compression.CompressionVariant;
import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CompressionKindTest {

  private final CompressionKind kind = new CompressionKind();
  private final Map<String, CompressionCodec> codecs =
      ServiceLoader.load(CompressionCodec.class).stream()
          .map(ServiceLoader.Provider::get)
          .collect(Collectors.toMap(CompressionCodec::name, codec -> codec));

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "snappy", "lz4", "zstd"})
  void soundCodecsPass(String name) throws Exception {
    kind.selfTest(name, codecs.get(name));
  }

  /** The tables of a high level hold the garbage collector up, and with it every request. */
  @Test
  void highLevelsAreNotTried() throws Exception {
    List<Integer> levels = new ArrayList<>();
    CompressionCodec zstd =
        watched(
            "zstd",
            (called, arguments, result) -> {
              if (called.getName().equals("compress")) {
                levels.add((Integer) arguments[1]);
              }
              return result;
            });
    kind.selfTest("zstd", zstd);
    assertThat(levels)
        .contains(zstd.defaultLevel(), 6)
        .allSatisfy(l -> assertThat(l).isLessThanOrEqualTo(6));
  }

  @Test
  void isWhatPluginsSay() {
    assertThat(kind.name()).isEqualTo("compression");
    assertThat(kind.nameProperty()).isEqualTo("codec.name");
    assertThat(kind.service()).isEqualTo(CompressionCodec.class);
    assertThat(kind.quarantinesLast()).isTrue();
  }

  @Test
  void codecOfAnotherNameIsRefused() {
    assertThatThrownBy(() -> kind.selfTest("zstd", codecs.get("gzip")))
        .hasMessageContaining("calls itself gzip instead of zstd");
  }

  @Test
  void codecOfAnUnknownTypeIsRefused() {
    assertThatThrownBy(() -> kind.selfTest("brotli", changed("name", old -> "brotli")))
        .hasMessageContaining("brotli");
  }

  @Test
  void wrongIdIsRefused() {
    refused("id", changed("id", old -> 4));
  }

  @Test
  void levelsOutOfOrderAreRefused() {
    refused("default level", changed("defaultLevel", old -> 12));
  }

  @Test
  void wrongFramingIsRefused() {
    // Compatible with itself only: an empty gzip member before the data.
    CompressionCodec own =
        with(
            out -> {
              out.write(0);
              return codecs.get("gzip").compress(out, 6);
            },
            source -> {
              if (!source.hasRemaining()) {
                throw new CompressionException("empty");
              }
              return codecs.get("gzip").decompress(source.slice().position(1), null);
            });
    assertThatThrownBy(() -> kind.selfTest("gzip", own)).isInstanceOf(Exception.class);
  }

  @Test
  void lostDataAreRefused() {
    refused(
        "loses data",
        with(
            out ->
                new FilterOutputStream(codecs.get("gzip").compress(out, 6)) {
                  @Override
                  public void write(byte[] data, int offset, int length) throws IOException {
                    out.write(data, offset, Math.max(0, length - 1));
                  }
                },
            source -> codecs.get("gzip").decompress(source, CompressionVariant.STANDARD)));
  }

  @Test
  void emptyFrameFromNothingIsRefused() {
    refused(
        "takes no data for a frame",
        with(
            out -> codecs.get("gzip").compress(out, 6),
            source ->
                source.hasRemaining()
                    ? codecs.get("gzip").decompress(source, CompressionVariant.STANDARD)
                    : InputStream.nullInputStream()));
  }

  @Test
  void otherExceptionsOnBrokenDataAreRefused() {
    refused(
        "on broken data",
        with(
            out -> codecs.get("gzip").compress(out, 6),
            source -> {
              try {
                InputStream in = codecs.get("gzip").decompress(source, CompressionVariant.STANDARD);
                return new FilterInputStream(in) {
                  @Override
                  public int read(byte[] target, int offset, int length) throws IOException {
                    try {
                      return in.read(target, offset, length);
                    } catch (CompressionException e) {
                      throw new IndexOutOfBoundsException("made up");
                    }
                  }
                };
              } catch (CompressionException e) {
                throw e;
              }
            }));
  }

  @Test
  void movedSourceIsRefused() {
    refused(
        "position",
        with(
            out -> codecs.get("gzip").compress(out, 6),
            source -> {
              InputStream in = codecs.get("gzip").decompress(source, CompressionVariant.STANDARD);
              source.position(source.limit());
              return in;
            }));
  }

  private void refused(String why, CompressionCodec codec) {
    assertThatThrownBy(() -> kind.selfTest("gzip", codec)).hasMessageContaining(why);
  }

  private interface Compressing {
    OutputStream open(OutputStream target) throws IOException;
  }

  private interface Decompressing {
    InputStream open(ByteBuffer source) throws CompressionException;
  }

  private CompressionCodec with(Compressing compressing, Decompressing decompressing) {
    CompressionCodec good = codecs.get("gzip");
    return new CompressionCodec() {
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
        return compressing.open(target);
      }

      @Override
      public InputStream decompress(ByteBuffer source, CompressionVariant variant)
          throws CompressionException {
        return decompressing.open(source);
      }
    };
  }

  /** gzip with another answer of one method without arguments. */
  private CompressionCodec changed(String method, UnaryOperator<Object> answer) {
    return watched(
        "gzip",
        (called, arguments, result) ->
            called.getName().equals(method) ? answer.apply(result) : result);
  }

  private interface Watch {
    Object answer(Method called, Object[] arguments, Object result);
  }

  private CompressionCodec watched(String name, Watch watch) {
    CompressionCodec good = codecs.get(name);
    return (CompressionCodec)
        Proxy.newProxyInstance(
            CompressionCodec.class.getClassLoader(),
            new Class<?>[] {CompressionCodec.class},
            (proxy, called, arguments) -> {
              try {
                return watch.answer(called, arguments, called.invoke(good, arguments));
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}
