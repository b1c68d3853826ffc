package dev.tangram.compression.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tangram.compression.CompressionCodec;
import dev.tangram.compression.CompressionVariant;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A plug-in is replaced while it works: two revisions of it, each with its own copy of its
 * libraries, native ones too, live in one JVM, and the old one goes without a trace. A codec's test
 * extends this class; the codec's classes are taken from where the class was loaded, and nothing
 * but these, the SPI and the JDK is there for them.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
public abstract class RevisionsContract {

  private static final int ROUNDS = 50;
  private static final long COLLECTED_TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(60);

  /** The codec's class, which has a public constructor without arguments. */
  protected abstract Class<? extends CompressionCodec> codecClass();

  @Test
  void revisionsWorkSideBySide() throws Exception {
    try (Revision one = new Revision(codecClass());
        Revision two = new Revision(codecClass())) {
      assertThat(one.codec.getClass()).isNotEqualTo(two.codec.getClass());
      byte[] data = Samples.text(100_000);
      byte[] packed = pack(one.codec, data);
      assertThat(Arrays.equals(unpack(two.codec, packed), data)).isTrue();
      one.close();
      assertThat(Arrays.equals(unpack(two.codec, pack(two.codec, data)), data)).isTrue();
    }
  }

  @Test
  void oldRevisionsGo() throws Exception {
    List<WeakReference<ClassLoader>> gone = new ArrayList<>();
    byte[] data = Samples.text(10_000);
    Revision last = new Revision(codecClass());
    for (int i = 0; i < ROUNDS; i++) {
      Revision next = new Revision(codecClass());
      assertThat(Arrays.equals(unpack(next.codec, pack(last.codec, data)), data)).isTrue();
      gone.add(new WeakReference<>(last.loader));
      last.close();
      last = next;
    }
    awaitCollected(gone);
    assertThat(Arrays.equals(unpack(last.codec, pack(last.codec, data)), data)).isTrue();
    last.close();
  }

  private static void awaitCollected(List<WeakReference<ClassLoader>> loaders) {
    long deadline = System.nanoTime() + COLLECTED_TIMEOUT_NANOS;
    while (loaders.stream().anyMatch(loader -> loader.get() != null)
        && System.nanoTime() < deadline) {
      System.gc();
      Thread.onSpinWait();
    }
    assertThat(loaders).as("class loaders of old revisions").allMatch(each -> each.get() == null);
  }

  private static byte[] pack(CompressionCodec codec, byte[] data) throws IOException {
    ByteArrayOutputStream target = new ByteArrayOutputStream();
    try (OutputStream out = codec.compress(target, codec.defaultLevel())) {
      out.write(data);
    }
    return target.toByteArray();
  }

  private static byte[] unpack(CompressionCodec codec, byte[] packed) throws IOException {
    try (InputStream in = codec.decompress(ByteBuffer.wrap(packed), CompressionVariant.STANDARD)) {
      return in.readAllBytes();
    }
  }

  private static final class Revision implements AutoCloseable {

    private final URLClassLoader loader;
    private final CompressionCodec codec;

    Revision(Class<? extends CompressionCodec> codecClass) throws Exception {
      URL classes = codecClass.getProtectionDomain().getCodeSource().getLocation();
      this.loader = new URLClassLoader(new URL[] {classes}, new SpiOnly());
      this.codec =
          loader
              .loadClass(codecClass.getName())
              .asSubclass(CompressionCodec.class)
              .getConstructor()
              .newInstance();
    }

    @Override
    public void close() throws IOException {
      loader.close();
    }
  }

  /** Knows the JDK and the SPI's classes, and nothing else that lies on the class path. */
  private static final class SpiOnly extends ClassLoader {

    SpiOnly() {
      super(ClassLoader.getPlatformClassLoader());
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      String spi = CompressionCodec.class.getPackageName() + ".";
      if (name.startsWith(spi) && name.indexOf('.', spi.length()) < 0) {
        return Class.forName(name, false, CompressionCodec.class.getClassLoader());
      }
      throw new ClassNotFoundException(name);
    }
  }
}
