package dev.tangram.log;

import dev.tangram.storage.StoredSlice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** A slice of an engine that may be replaced: nothing of the engine is reachable after release. */
@SuppressWarnings("serial")
final class HeldSlice extends AtomicReference<StoredSlice> implements StoredSlice {

  private final long baseOffset;
  private final int sizeInBytes;
  private OpenStore source;

  HeldSlice(StoredSlice slice, OpenStore source) {
    super(slice);
    this.source = source;
    this.baseOffset = slice.baseOffset();
    this.sizeInBytes = slice.sizeInBytes();
  }

  @Override
  public long baseOffset() {
    return baseOffset;
  }

  @Override
  public int sizeInBytes() {
    return sizeInBytes;
  }

  @Override
  public Optional<FileRange> file() {
    return slice().file();
  }

  @Override
  public int copyTo(int position, ByteBuffer target) throws IOException {
    return slice().copyTo(position, target);
  }

  private StoredSlice slice() {
    StoredSlice slice = get();
    if (slice == null) {
      throw new IllegalStateException("The slice was released");
    }
    return slice;
  }

  @Override
  public void release() {
    StoredSlice slice = getAndSet(null);
    if (slice == null) {
      return;
    }
    OpenStore from = source;
    source = null;
    try {
      slice.release();
    } finally {
      from.takenBack();
    }
  }
}
