package dev.tangram.storage.tck.disk;

import dev.tangram.storage.tck.disk.Operation.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;

/** A channel of a {@link FaultyDisk}. */
final class DiskChannel extends FileChannel {

  private final FaultyDisk disk;
  private final Path path;
  private final FileChannel real;
  private final FileChannel reader;
  private final StoredFile file;
  private final boolean append;

  /** A channel of a directory has no file. */
  DiskChannel(FaultyDisk disk, Path path, FileChannel real, StoredFile file, boolean append)
      throws IOException {
    this.disk = disk;
    this.path = path;
    this.real = real;
    this.file = file;
    // The channel itself may be open for writing only, and the name may change.
    this.reader = file == null ? real : FileChannel.open(path);
    this.append = append;
  }

  // ---- reading ----

  @Override
  public int read(ByteBuffer target) throws IOException {
    return disk.run(Kind.READ, path, () -> real.read(target));
  }

  @Override
  public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
    return disk.run(Kind.READ, path, () -> real.read(targets, offset, length));
  }

  @Override
  public int read(ByteBuffer target, long position) throws IOException {
    return disk.run(Kind.READ, path, () -> real.read(target, position));
  }

  @Override
  public long transferTo(long position, long count, WritableByteChannel target) throws IOException {
    return disk.run(Kind.READ, path, () -> real.transferTo(position, count, target));
  }

  @Override
  public MappedByteBuffer map(MapMode mode, long position, long size) throws IOException {
    if (mode != MapMode.READ_ONLY) {
      throw new UnsupportedOperationException("this disk cannot follow what is written to memory");
    }
    return disk.run(Kind.READ, path, () -> real.map(mode, position, size));
  }

  // ---- writing ----

  private long target() throws IOException {
    return append ? real.size() : real.position();
  }

  @Override
  public int write(ByteBuffer source) throws IOException {
    return disk.run(
        Kind.WRITE,
        path,
        () -> {
          long at = target();
          int written = real.write(source);
          file.written(at, written);
          return written;
        },
        () -> {
          long at = target();
          file.written(at, real.write(half(source)));
        });
  }

  @Override
  public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
    return disk.run(
        Kind.WRITE,
        path,
        () -> {
          long at = target();
          long written = real.write(sources, offset, length);
          file.written(at, written);
          return written;
        },
        () -> {
          long at = target();
          file.written(at, real.write(half(sources[offset])));
        });
  }

  @Override
  public int write(ByteBuffer source, long position) throws IOException {
    return disk.run(
        Kind.WRITE,
        path,
        () -> {
          long before = real.size();
          int written = real.write(source, position);
          file.written(Math.min(before, position), written + Math.max(0, position - before));
          return written;
        },
        () -> file.written(position, real.write(half(source), position)));
  }

  @Override
  public long transferFrom(ReadableByteChannel source, long position, long count)
      throws IOException {
    return disk.run(
        Kind.WRITE,
        path,
        () -> {
          long written = real.transferFrom(source, position, count);
          file.written(position, written);
          return written;
        });
  }

  /** A fault in the middle of a write: half of the bytes were on their way. */
  private static ByteBuffer half(ByteBuffer source) {
    ByteBuffer half = source.duplicate();
    return half.limit(half.position() + half.remaining() / 2);
  }

  @Override
  public FileChannel truncate(long size) throws IOException {
    disk.run(
        Kind.TRUNCATE,
        path,
        () -> {
          if (size < real.size()) {
            file.truncated(size);
          }
          return real.truncate(size);
        });
    return this;
  }

  @Override
  public void force(boolean metaData) throws IOException {
    disk.run(
        Kind.FORCE,
        path,
        () -> {
          if (file == null) {
            disk.forcedDirectory(path);
          } else {
            file.force(content());
          }
          return null;
        },
        () -> {
          if (file != null) {
            file.forceFailed((int) real.size());
          }
        });
  }

  private byte[] content() throws IOException {
    ByteBuffer all = ByteBuffer.allocate((int) reader.size());
    while (all.hasRemaining() && reader.read(all, all.position()) > 0) {
      // Until all is read.
    }
    return all.array();
  }

  // ---- the rest ----

  @Override
  public long position() throws IOException {
    return real.position();
  }

  @Override
  public FileChannel position(long position) throws IOException {
    real.position(position);
    return this;
  }

  @Override
  public long size() throws IOException {
    return real.size();
  }

  @Override
  public FileLock lock(long position, long size, boolean shared) throws IOException {
    return real.lock(position, size, shared);
  }

  @Override
  public FileLock tryLock(long position, long size, boolean shared) throws IOException {
    return real.tryLock(position, size, shared);
  }

  @Override
  protected void implCloseChannel() throws IOException {
    real.close();
    reader.close();
  }
}
