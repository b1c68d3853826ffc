package dev.tangram.compression.zstdpure.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdInputStream;
import com.github.luben.zstd.ZstdOutputStream;
import dev.tangram.compression.CompressionException;
import dev.tangram.compression.CompressionVariant;
import dev.tangram.compression.tck.Samples;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The native library's frames, and ours in it. */
class NativeZstdTest {

  /** From here on the frames of streams have windows beyond the 8 MiB of the library. */
  private static final int FIRST_LEVEL_TOO_FAR = 20;

  private final PureZstdCodec codec = new PureZstdCodec();

  @ParameterizedTest
  @ValueSource(ints = {-131072, -100, -7, -1, 1, 2, 3, 5, 7, 9, 11, 13, 15, 17, 18, 19})
  void framesOfTheNativeLibraryAreRead(int level) throws IOException {
    for (Map.Entry<String, byte[]> sample : Samples.all().entrySet()) {
      for (boolean checksum : new boolean[] {false, true}) {
        byte[] packed = nativeFrame(sample.getValue(), level, checksum);
        assertThat(Arrays.equals(read(packed), sample.getValue()))
            .as(sample.getKey() + ", checksum " + checksum)
            .isTrue();
      }
    }
  }

  @Test
  void framesOfOneCallAreReadAtEveryLevel() throws IOException {
    byte[] data = Samples.text(1 << 20);
    for (int level = 1; level <= Zstd.maxCompressionLevel(); level++) {
      assertThat(Arrays.equals(read(Zstd.compress(data, level)), data))
          .as("level " + level)
          .isTrue();
    }
  }

  @Test
  void longWindowsAreRefused() throws IOException {
    byte[] packed = nativeFrame(Samples.text(1 << 20), FIRST_LEVEL_TOO_FAR, false);
    assertThatThrownBy(() -> read(packed)).isInstanceOf(CompressionException.class);
  }

  @Test
  void nativeLibraryReadsOurs() throws IOException {
    for (Map.Entry<String, byte[]> sample : Samples.all().entrySet()) {
      ByteArrayOutputStream target = new ByteArrayOutputStream();
      try (OutputStream out = codec.compress(target, 3)) {
        out.write(sample.getValue());
      }
      try (InputStream in = new ZstdInputStream(new ByteArrayInputStream(target.toByteArray()))) {
        assertThat(Arrays.equals(in.readAllBytes(), sample.getValue()))
            .as(sample.getKey())
            .isTrue();
      }
    }
  }

  private static byte[] nativeFrame(byte[] data, int level, boolean checksum) throws IOException {
    ByteArrayOutputStream target = new ByteArrayOutputStream();
    try (ZstdOutputStream out = new ZstdOutputStream(target, level)) {
      out.setChecksum(checksum);
      for (int at = 0; at < data.length; at += 60_000) {
        out.write(data, at, Math.min(60_000, data.length - at));
      }
    }
    return target.toByteArray();
  }

  private byte[] read(byte[] packed) throws IOException {
    try (InputStream in = codec.decompress(ByteBuffer.wrap(packed), CompressionVariant.STANDARD)) {
      return in.readAllBytes();
    }
  }
}
