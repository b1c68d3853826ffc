package dev.tangram.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LineReaderTest {

  private static LineReader over(byte[] bytes, int maxBytes) {
    return new LineReader(new ByteArrayInputStream(bytes), maxBytes);
  }

  @Test
  void givesBackAllBytes() throws IOException {
    Random random = new Random(3);
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int i = 0; i < 300; i++) {
      byte[] line = new byte[random.nextInt(i % 50 == 0 ? 200_000 : 200)];
      random.nextBytes(line);
      all.write(line);
      all.write('\n');
    }
    LineReader reader = over(all.toByteArray(), 1 << 20);
    ByteArrayOutputStream read = new ByteArrayOutputStream();
    for (byte[] line; (line = reader.next()) != null; ) {
      read.write(line);
      read.write('\n');
    }
    assertThat(read.toByteArray()).isEqualTo(all.toByteArray());
    assertThat(reader.bytesRead()).isEqualTo(all.size());
  }

  @Test
  void theLastLineNeedsNoEnd() throws IOException {
    LineReader reader = over(new byte[] {'a', '\r', '\n', '\n', 'b'}, 10);
    assertThat(reader.next()).containsExactly('a', '\r');
    assertThat(reader.next()).isEmpty();
    assertThat(reader.next()).containsExactly('b');
    assertThat(reader.next()).isNull();
  }

  @Test
  void aLineHasALimit() {
    LineReader reader = over(new byte[200_000], 100_000);
    assertThatThrownBy(reader::next).hasMessageContaining("100000 bytes");
  }
}
