package dev.tangram.compression.lz4.internal;

import dev.tangram.compression.CompressionVariant;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Objects;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.xxhash.XXHash32;

/** Writes one frame of independent blocks of 64 KiB, without content size and checksums. */
final class Lz4FrameOutputStream extends OutputStream {

  private final OutputStream target;
  private final LZ4Compressor compressor;
  private final ArrayPool blocks;
  private final ArrayPool outputs;
  private final byte[] block;
  private final byte[] compressed;
  private int size;
  private boolean closed;

  Lz4FrameOutputStream(
      OutputStream target,
      LZ4Compressor compressor,
      XXHash32 hash,
      ArrayPool blocks,
      ArrayPool outputs,
      CompressionVariant variant)
      throws IOException {
    this.target = target;
    this.compressor = compressor;
    writeHeader(hash, variant);
    this.blocks = blocks;
    this.outputs = outputs;
    this.block = blocks.take();
    this.compressed = outputs.take();
  }

  private void writeHeader(XXHash32 hash, CompressionVariant variant) throws IOException {
    byte[] header = new byte[Lz4Frame.MIN_HEADER_BYTES];
    for (int i = 0; i < Lz4Frame.MAGIC_BYTES; i++) {
      header[i] = (byte) (Lz4Frame.MAGIC >>> 8 * i);
    }
    header[4] = (byte) (Lz4Frame.FLG_VERSION | Lz4Frame.FLG_BLOCK_INDEPENDENCE);
    header[5] = (byte) Lz4Frame.BD_64_KIB;
    header[6] = (byte) Lz4Frame.headerChecksum(hash, header, 6, variant);
    target.write(header);
  }

  @Override
  public void write(int value) throws IOException {
    requireOpen();
    if (size == block.length) {
      writeBlock();
    }
    block[size++] = (byte) value;
  }

  @Override
  public void write(byte[] source, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, source.length);
    requireOpen();
    for (int done = 0; done < length; ) {
      if (size == block.length) {
        writeBlock();
      }
      int count = Math.min(length - done, block.length - size);
      System.arraycopy(source, offset + done, block, size, count);
      size += count;
      done += count;
    }
  }

  private void writeBlock() throws IOException {
    if (size == 0) {
      return;
    }
    int packed = compressor.compress(block, 0, size, compressed, 0, compressed.length);
    if (packed < size) {
      writeInt(packed);
      target.write(compressed, 0, packed);
    } else {
      writeInt(size | Lz4Frame.STORED_BIT);
      target.write(block, 0, size);
    }
    size = 0;
  }

  private void writeInt(int value) throws IOException {
    for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
      target.write(value >>> shift);
    }
  }

  private void requireOpen() throws IOException {
    if (closed) {
      throw new IOException("The stream is closed");
    }
  }

  @Override
  public void flush() throws IOException {
    requireOpen();
    writeBlock();
    target.flush();
  }

  @Override
  public void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    try (OutputStream closing = target) {
      writeBlock();
      writeInt(0);
    } finally {
      blocks.give(block);
      outputs.give(compressed);
    }
  }
}
