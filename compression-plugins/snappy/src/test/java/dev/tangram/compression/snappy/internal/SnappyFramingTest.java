package dev.tangram.compression.snappy.internal;

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
import org.junit.jupiter.api.Test;
import org.xerial.snappy.Snappy;

class SnappyFramingTest {

  private final SnappyCodec codec = new SnappyCodec();

  @Test
  void rawBlockOfAnotherClientIsRead() throws IOException {
    byte[] data = Samples.text(200_000);
    assertThat(read(Snappy.compress(data))).isEqualTo(data);
    byte[] zeros = new byte[1 << 20];
    assertThat(Arrays.equals(read(Snappy.compress(zeros)), zeros)).isTrue();
  }

  @Test
  void concatenatedStreamsAreRead() throws IOException {
    ByteArrayOutputStream both = new ByteArrayOutputStream();
    for (String part : new String[] {"one", "two"}) {
      ByteArrayOutputStream target = new ByteArrayOutputStream();
      try (var out = codec.compress(target, codec.defaultLevel())) {
        out.write(part.getBytes());
      }
      target.writeTo(both);
    }
    assertThat(new String(read(both.toByteArray()))).isEqualTo("onetwo");
  }

  @Test
  void blockThatClaimsMoreThanSnappyCanReachIsRefusedBeforeItIsAllocated() {
    // A raw block that claims 2^31 - 1 bytes, and one that claims more than 32 bits.
    assertThatThrownBy(() -> read(new byte[] {-1, -1, -1, -1, 7, 0, 0, 0, 0, 0}))
        .isInstanceOf(CompressionException.class)
        .hasMessageMatching(".*(claims|declared).*");
    assertThatThrownBy(() -> read(new byte[] {-1, -1, -1, -1, -1, -1, 0, 0}))
        .isInstanceOf(CompressionException.class);
  }

  private byte[] read(byte[] compressed) throws IOException {
    try (InputStream in =
        codec.decompress(ByteBuffer.wrap(compressed), CompressionVariant.STANDARD)) {
      return in.readAllBytes();
    }
  }
}
