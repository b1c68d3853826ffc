package dev.tangram.compression.lz4.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tangram.compression.CompressionException;
import dev.tangram.compression.CompressionVariant;
import dev.tangram.compression.tck.Samples;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import net.jpountz.lz4.LZ4FrameOutputStream;
import net.jpountz.lz4.LZ4FrameOutputStream.BLOCKSIZE;
import net.jpountz.lz4.LZ4FrameOutputStream.FLG;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class Lz4FramingTest {

  private final Lz4Codec codec = new Lz4Codec();

  @Test
  void bytesOfAnEmptyFrame() throws IOException {
    assertThat(hex(new byte[0], CompressionVariant.STANDARD)).isEqualTo("04224d1860408200000000");
    // Differs in the header checksum only.
    assertThat(hex(new byte[0], CompressionVariant.MAGIC_0)).matches("04224d186040..00000000");
    assertThat(hex(new byte[0], CompressionVariant.MAGIC_0))
        .isNotEqualTo(hex(new byte[0], CompressionVariant.STANDARD));
  }

  @Test
  void wrongHeaderChecksumIsAcceptedOnlyInFormat0() throws IOException {
    byte[] data = Samples.text(100);
    byte[] frame = compress(data, CompressionVariant.STANDARD);
    frame[6]++;
    assertThat(read(frame, CompressionVariant.MAGIC_0)).isEqualTo(data);
    assertThatThrownBy(() -> read(frame, CompressionVariant.STANDARD))
        .isInstanceOf(CompressionException.class)
        .hasMessageContaining("header checksum");
  }

  @ParameterizedTest
  @EnumSource(BLOCKSIZE.class)
  void framesOfOtherClientsAreRead(BLOCKSIZE blockSize) throws IOException {
    byte[] data = Samples.text(9_000_000);
    ByteArrayOutputStream target = new ByteArrayOutputStream();
    try (LZ4FrameOutputStream out =
        new LZ4FrameOutputStream(
            target,
            blockSize,
            data.length,
            FLG.Bits.BLOCK_INDEPENDENCE,
            FLG.Bits.CONTENT_SIZE,
            FLG.Bits.CONTENT_CHECKSUM)) {
      out.write(data);
    }
    byte[] frame = target.toByteArray();
    assertThat(Arrays.equals(read(frame, CompressionVariant.STANDARD), data)).isTrue();
    frame[frame.length - 1]++;
    assertThatThrownBy(() -> read(frame, CompressionVariant.STANDARD))
        .isInstanceOf(CompressionException.class)
        .hasMessageContaining("content checksum");
  }

  private String hex(byte[] data, CompressionVariant variant) throws IOException {
    return HexFormat.of().formatHex(compress(data, variant));
  }

  private byte[] compress(byte[] data, CompressionVariant variant) throws IOException {
    ByteArrayOutputStream target = new ByteArrayOutputStream();
    try (var out = codec.compress(target, codec.defaultLevel(), variant)) {
      out.write(data);
    }
    return target.toByteArray();
  }

  private byte[] read(byte[] compressed, CompressionVariant variant) throws IOException {
    try (InputStream in = codec.decompress(ByteBuffer.wrap(compressed), variant)) {
      return in.readAllBytes();
    }
  }
}
