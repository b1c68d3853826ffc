package dev.tangram.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Optional;

/**
 * Whole batches that were read, either as a range of a file or as bytes in memory. Readable until
 * {@link #release()}, also when the store drops them or is closed meanwhile.
 */
public interface StoredSlice {

  /** Base offset of the first batch; the offset asked for when the slice is empty. */
  long baseOffset();

  int sizeInBytes();

  /**
   * The range as a file, for a transfer without a copy; empty when the engine keeps it in memory.
   *
   * <p>The channel must be used with explicit positions only and never be closed by the user.
   */
  Optional<FileRange> file();

  /** Copies bytes of the slice from a position on into a buffer, as many as fit or are left. */
  int copyTo(int position, ByteBuffer target) throws IOException;

  /** Ends the use of the slice. Later calls do nothing. */
  void release();

  /**
   * A part of a file.
   *
   * @param channel open for reading
   * @param position first byte
   * @param length bytes
   */
  record FileRange(FileChannel channel, long position, int length) {}
}
