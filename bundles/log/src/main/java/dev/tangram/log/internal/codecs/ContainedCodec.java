package dev.tangram.log.internal.codecs;

import dev.tangram.compression.CompressionCodec;
import dev.tangram.compression.CompressionException;
import dev.tangram.compression.CompressionVariant;
import dev.tangram.records.CompressionType;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.function.ToIntFunction;

/**
 * A codec that stays the same while versions of its plug-in come and go. Each stream is a use of
 * its own, in which no failure of the plug-in passes as anything else. Levels beyond those of the
 * version in use count as its nearest one: versions may differ in what they offer.
 */
final class ContainedCodec implements CompressionCodec {

  /** Begins uses. */
  interface Uses {

    /**
     * @throws dev.tangram.model.ApiException UNSUPPORTED_COMPRESSION_TYPE when there is no version
     */
    CodecUse begin(boolean compress);
  }

  private final CompressionType type;
  private final Uses uses;

  ContainedCodec(CompressionType type, Uses uses) {
    this.type = type;
    this.uses = uses;
  }

  @Override
  public int id() {
    return type.id();
  }

  @Override
  public String name() {
    return type.text();
  }

  @Override
  public int minLevel() {
    return level(CompressionCodec::minLevel);
  }

  @Override
  public int maxLevel() {
    return level(CompressionCodec::maxLevel);
  }

  @Override
  public int defaultLevel() {
    return level(CompressionCodec::defaultLevel);
  }

  private int level(ToIntFunction<CompressionCodec> which) {
    CodecUse use = uses.begin(true);
    try {
      return which.applyAsInt(use.codec());
    } catch (RuntimeException | LinkageError e) {
      use.failed(new CodecFailedException("The plug-in for " + name() + " tells no level", e));
      return 0;
    } finally {
      use.end();
    }
  }

  @Override
  public OutputStream compress(OutputStream target, int level, CompressionVariant variant)
      throws IOException {
    CodecUse use = uses.begin(true);
    ContainedTarget contained = new ContainedTarget(target);
    Containment containment = new Containment(name(), use, contained);
    boolean opened = false;
    try {
      CompressionCodec codec = use.codec();
      int nearest = Math.max(codec.minLevel(), Math.min(codec.maxLevel(), level));
      OutputStream out = codec.compress(contained, nearest, variant);
      opened = out != null;
      if (!opened) {
        throw new IllegalStateException("it gave no stream");
      }
      return new ContainedOutputStream(containment, contained, out);
    } catch (IOException | RuntimeException | Error e) {
      throw containment.failure(e);
    } finally {
      if (!opened) {
        containment.end();
      }
    }
  }

  @Override
  public InputStream decompress(ByteBuffer source, CompressionVariant variant)
      throws CompressionException {
    CodecUse use = uses.begin(false);
    Containment containment = new Containment(name(), use, null);
    boolean opened = false;
    try {
      // A view of its own: a codec that moves the position of its source harms nobody.
      InputStream in = use.codec().decompress(source.slice(), variant);
      opened = in != null;
      if (!opened) {
        throw new IllegalStateException("it gave no stream");
      }
      return new ContainedInputStream(containment, in);
    } catch (IOException | RuntimeException | Error e) {
      throw failure(containment, e);
    } finally {
      if (!opened) {
        containment.end();
      }
    }
  }

  private static CompressionException failure(Containment containment, Throwable cause) {
    try {
      return containment.failure(cause);
    } catch (IOException e) {
      throw new AssertionError("There is no target that could fail", e);
    }
  }
}
