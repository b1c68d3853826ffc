package dev.tangram.storage.tck.disk;

import static dev.tangram.storage.tck.disk.DiskPath.real;

import dev.tangram.storage.tck.disk.Operation.Kind;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.spi.FileSystemProvider;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;

/** Does on the real files what is asked of a disk, and tells the disk. */
final class DiskProvider extends FileSystemProvider {

  private static final Set<StandardOpenOption> WRITING =
      Set.of(StandardOpenOption.WRITE, StandardOpenOption.APPEND);

  private final FaultyDisk disk;
  private final DiskFileSystem fileSystem;

  DiskProvider(FaultyDisk disk, DiskFileSystem fileSystem) {
    this.disk = disk;
    this.fileSystem = fileSystem;
  }

  @Override
  public String getScheme() {
    return "faulty-disk";
  }

  @Override
  public FileSystem newFileSystem(URI uri, Map<String, ?> env) {
    throw new UnsupportedOperationException("a disk is made by its constructor");
  }

  @Override
  public FileSystem getFileSystem(URI uri) {
    return fileSystem;
  }

  @Override
  public Path getPath(URI uri) {
    return fileSystem.getPath(uri.getPath());
  }

  // ---- channels ----

  @Override
  public FileChannel newFileChannel(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    Path target = real(path);
    boolean append = options.contains(StandardOpenOption.APPEND);
    boolean writing = options.stream().anyMatch(WRITING::contains);
    if (!writing) {
      FileChannel channel = FileChannel.open(target, options, attributes);
      boolean directory = Files.isDirectory(target);
      StoredFile file = directory ? null : disk.opened(target, false, false);
      return new DiskChannel(disk, target, channel, file, false);
    }
    boolean emptying = options.contains(StandardOpenOption.TRUNCATE_EXISTING) && !append;
    if (Files.exists(target)) {
      return emptying
          ? disk.run(Kind.TRUNCATE, target, () -> write(target, options, true, attributes))
          : write(target, options, false, attributes);
    }
    return disk.run(Kind.CREATE, target, () -> write(target, options, false, attributes));
  }

  private FileChannel write(
      Path path, Set<? extends OpenOption> options, boolean emptied, FileAttribute<?>... attributes)
      throws IOException {
    boolean existed = Files.exists(path);
    if (existed) {
      disk.known(path);
    }
    FileChannel channel = FileChannel.open(path, options, attributes);
    StoredFile file = disk.opened(path, !existed, emptied);
    return new DiskChannel(disk, path, channel, file, options.contains(StandardOpenOption.APPEND));
  }

  @Override
  public SeekableByteChannel newByteChannel(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    return newFileChannel(path, options, attributes);
  }

  // ---- names ----

  @Override
  public void createDirectory(Path path, FileAttribute<?>... attributes) throws IOException {
    Path target = real(path);
    if (Files.exists(target)) {
      Files.createDirectory(target, attributes); // Throws what it throws.
    }
    disk.run(Kind.CREATE, target, () -> Files.createDirectory(target, attributes));
  }

  @Override
  public void delete(Path path) throws IOException {
    Path target = real(path);
    if (!Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
      Files.delete(target); // Throws what it throws.
    }
    disk.run(
        Kind.DELETE,
        target,
        () -> {
          disk.known(target);
          Files.delete(target);
          disk.deleted(target);
          return null;
        });
  }

  @Override
  public void move(Path source, Path target, CopyOption... options) throws IOException {
    Path from = real(source);
    Path to = real(target);
    if (!Files.exists(from, LinkOption.NOFOLLOW_LINKS)) {
      Files.move(from, to, options); // Throws what it throws.
    }
    disk.run(
        Kind.RENAME,
        to,
        () -> {
          disk.known(from);
          disk.known(to);
          boolean directory = Files.isDirectory(from);
          Files.move(from, to, options);
          disk.renamed(from, to, directory);
          return null;
        });
  }

  @Override
  public void copy(Path source, Path target, CopyOption... options) throws IOException {
    boolean replace = Set.of(options).contains(StandardCopyOption.REPLACE_EXISTING);
    Set<OpenOption> creating =
        replace
            ? Set.of(StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, write())
            : Set.of(StandardOpenOption.CREATE_NEW, write());
    try (FileChannel from = newFileChannel(source, Set.of(StandardOpenOption.READ));
        FileChannel to = newFileChannel(target, creating)) {
      long size = from.size();
      for (long at = 0; at < size; ) {
        at += to.transferFrom(from, at, size - at);
      }
    }
  }

  private static OpenOption write() {
    return StandardOpenOption.WRITE;
  }

  @Override
  public DirectoryStream<Path> newDirectoryStream(
      Path directory, DirectoryStream.Filter<? super Path> filter) throws IOException {
    Path target = real(directory);
    DirectoryStream<Path> entries =
        disk.run(
            Kind.READ,
            target,
            () -> Files.newDirectoryStream(target, e -> filter.accept(fileSystem.wrap(e))));
    Iterator<Path> iterator = entries.iterator();
    return new DirectoryStream<>() {
      @Override
      public Iterator<Path> iterator() {
        return new Iterator<>() {
          @Override
          public boolean hasNext() {
            return iterator.hasNext();
          }

          @Override
          public Path next() {
            return directory.resolve(fileSystem.wrap(iterator.next().getFileName()));
          }
        };
      }

      @Override
      public void close() throws IOException {
        entries.close();
      }
    };
  }

  // ---- attributes ----

  @Override
  public boolean isSameFile(Path path, Path other) throws IOException {
    return Files.isSameFile(real(path), real(other));
  }

  @Override
  public boolean isHidden(Path path) throws IOException {
    return Files.isHidden(real(path));
  }

  @Override
  public FileStore getFileStore(Path path) throws IOException {
    return Files.getFileStore(real(path));
  }

  @Override
  public void checkAccess(Path path, AccessMode... modes) throws IOException {
    Path target = real(path);
    target.getFileSystem().provider().checkAccess(target, modes);
  }

  @Override
  public <V extends FileAttributeView> V getFileAttributeView(
      Path path, Class<V> type, LinkOption... options) {
    return Files.getFileAttributeView(real(path), type, options);
  }

  @Override
  public <A extends BasicFileAttributes> A readAttributes(
      Path path, Class<A> type, LinkOption... options) throws IOException {
    return Files.readAttributes(real(path), type, options);
  }

  @Override
  public Map<String, Object> readAttributes(Path path, String attributes, LinkOption... options)
      throws IOException {
    return Files.readAttributes(real(path), attributes, options);
  }

  @Override
  public void setAttribute(Path path, String attribute, Object value, LinkOption... options)
      throws IOException {
    Files.setAttribute(real(path), attribute, value, options);
  }
}
