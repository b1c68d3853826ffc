package dev.tangram.compression.lz4.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tangram.compression.CompressionVariant;
import dev.tangram.compression.tck.Samples;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.xxhash.XXHashFactory;
import org.junit.jupiter.api.Test;

class ArrayPoolTest {

  private static final LZ4Factory LZ4 = LZ4Factory.fastestJavaInstance();
  private static final XXHashFactory HASHES = XXHashFactory.fastestJavaInstance();

  private final ArrayPool blocks = new ArrayPool(Lz4Frame.BLOCK_BYTES);
  private final ArrayPool outputs =
      new ArrayPool(LZ4.fastCompressor().maxCompressedLength(Lz4Frame.BLOCK_BYTES));

  @Test
  void whatIsGivenBackIsTakenByOneOnly() {
    byte[] array = blocks.take();
    assertThat(array).hasSize(Lz4Frame.BLOCK_BYTES);
    blocks.give(array);
    assertThat(blocks.take()).isSameAs(array);
    assertThat(blocks.take()).isNotSameAs(array);
  }

  @Test
  void streamsUseArraysAgain() throws IOException {
    byte[] block = blocks.take();
    blocks.give(block);
    byte[] text = Samples.text(100_000);
    byte[] frame = compress(text);
    try (Lz4FrameReader in = reader(frame)) {
      assertThat(in.readAllBytes()).isEqualTo(text);
    }
    assertThat(blocks.take()).isSameAs(block);
  }

  @Test
  void outputsClosedTwiceGiveTheirArraysOnce() throws IOException {
    Lz4FrameOutputStream out = output(new ByteArrayOutputStream());
    out.close();
    byte[] block = blocks.take();
    out.close();
    assertThat(blocks.take()).isNotSameAs(block);
  }

  @Test
  void inputsClosedTwiceGiveTheirArrayOnceAndNothingMoreToRead() throws IOException {
    Lz4FrameReader in = reader(compress(Samples.text(1000)));
    assertThat(in.read()).isNotNegative();
    in.close();
    byte[] block = blocks.take();
    in.close();
    assertThat(blocks.take()).isNotSameAs(block);
    assertThat(in.read()).isEqualTo(-1);
  }

  private byte[] compress(byte[] data) throws IOException {
    ByteArrayOutputStream target = new ByteArrayOutputStream();
    try (Lz4FrameOutputStream out = output(target)) {
      out.write(data);
    }
    return target.toByteArray();
  }

  private Lz4FrameOutputStream output(ByteArrayOutputStream target) throws IOException {
    return new Lz4FrameOutputStream(
        target,
        LZ4.fastCompressor(),
        HASHES.hash32(),
        blocks,
        outputs,
        CompressionVariant.STANDARD);
  }

  private Lz4FrameReader reader(byte[] frame) throws IOException {
    return new Lz4FrameReader(
        ByteBuffer.wrap(frame),
        LZ4.safeDecompressor(),
        HASHES,
        blocks,
        CompressionVariant.STANDARD);
  }
}
