package dev.tangram.storage.tck.disk;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.ProviderMismatchException;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;

/** A path of a {@link FaultyDisk}; it reads like the real one. */
final class DiskPath implements Path {

  private final DiskFileSystem fileSystem;
  private final Path real;

  DiskPath(DiskFileSystem fileSystem, Path real) {
    this.fileSystem = fileSystem;
    this.real = real;
  }

  static Path real(Path path) {
    return path instanceof DiskPath disk ? disk.real.toAbsolutePath().normalize() : path;
  }

  private Path other(Path path) {
    if (path instanceof DiskPath disk) {
      return disk.real;
    }
    throw new ProviderMismatchException("a path of another file system: " + path);
  }

  @Override
  public FileSystem getFileSystem() {
    return fileSystem;
  }

  @Override
  public boolean isAbsolute() {
    return real.isAbsolute();
  }

  @Override
  public Path getRoot() {
    return fileSystem.wrap(real.getRoot());
  }

  @Override
  public Path getFileName() {
    return fileSystem.wrap(real.getFileName());
  }

  @Override
  public Path getParent() {
    return fileSystem.wrap(real.getParent());
  }

  @Override
  public int getNameCount() {
    return real.getNameCount();
  }

  @Override
  public Path getName(int index) {
    return fileSystem.wrap(real.getName(index));
  }

  @Override
  public Path subpath(int beginIndex, int endIndex) {
    return fileSystem.wrap(real.subpath(beginIndex, endIndex));
  }

  @Override
  public boolean startsWith(Path path) {
    return path instanceof DiskPath disk && real.startsWith(disk.real);
  }

  @Override
  public boolean endsWith(Path path) {
    return path instanceof DiskPath disk && real.endsWith(disk.real);
  }

  @Override
  public Path normalize() {
    return fileSystem.wrap(real.normalize());
  }

  @Override
  public Path resolve(Path path) {
    return fileSystem.wrap(real.resolve(other(path)));
  }

  @Override
  public Path relativize(Path path) {
    return fileSystem.wrap(real.relativize(other(path)));
  }

  @Override
  public URI toUri() {
    return URI.create("faulty-disk://" + real.toUri().getRawPath());
  }

  @Override
  public Path toAbsolutePath() {
    return fileSystem.wrap(real.toAbsolutePath());
  }

  @Override
  public Path toRealPath(LinkOption... options) throws IOException {
    return fileSystem.wrap(real.toRealPath(options));
  }

  @Override
  public WatchKey register(
      WatchService watcher, WatchEvent.Kind<?>[] events, WatchEvent.Modifier... modifiers) {
    throw new UnsupportedOperationException("a disk is not watched");
  }

  @Override
  public int compareTo(Path path) {
    return real.compareTo(other(path));
  }

  @Override
  public boolean equals(Object object) {
    return object instanceof DiskPath disk
        && disk.fileSystem == fileSystem
        && disk.real.equals(real);
  }

  @Override
  public int hashCode() {
    return real.hashCode();
  }

  @Override
  public String toString() {
    return real.toString();
  }
}
