package dev.tangram.storage.tck.disk;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A disk over a real directory whose {@link #root()} is given to an engine in place of the
 * directory. Everything that is done through its paths is counted, may fail, and is known to be
 * durable or not. Thread safe: one operation at a time.
 *
 * <p>What it cannot see: bytes written through {@code Path.toFile()} (which it refuses) or through
 * a path made from a string, and mapping for writing (which it refuses, too). Directories are
 * durable as soon as they exist.
 */
public final class FaultyDisk {

  /** Thrown by {@link Fault}s; its text is that of the operating system. */
  public static final class DiskException extends IOException {

    private static final long serialVersionUID = 1;

    DiskException(Fault fault, Operation operation) {
      super(operation.path() + ": " + fault.text);
    }
  }

  /** How an operation fails. */
  public enum Fault {
    /** The disk is full (ENOSPC). */
    FULL("No space left on device"),
    /** The disk is broken (EIO). */
    BROKEN("Input/output error");

    private final String text;

    Fault(String text) {
      this.text = text;
    }
  }

  private final Path real;
  private final DiskFileSystem fileSystem;
  private final Namespace names = new Namespace();
  private long operations;
  private Predicate<Operation> failing = operation -> false;
  private Fault fault = Fault.BROKEN;
  private Consumer<Operation> observer = operation -> {};

  /**
   * Makes a disk of a directory.
   *
   * @param directory an existing directory of the default file system; what lies in it is durable
   */
  public FaultyDisk(Path directory) {
    this.real = directory.toAbsolutePath().normalize();
    this.fileSystem = new DiskFileSystem(this, real.getFileSystem());
  }

  /** The directory as a path of this disk. */
  public Path root() {
    return fileSystem.wrap(real);
  }

  /** How many operations there were. */
  public synchronized long operations() {
    return operations;
  }

  /** Lets all operations fail that meet a condition, until {@link #heal()}. */
  public synchronized void failWhen(Fault how, Predicate<Operation> when) {
    fault = how;
    failing = when;
  }

  /** From now on nothing fails. */
  public synchronized void heal() {
    failing = operation -> false;
  }

  /** Is told of each operation before it is done, while the disk stands still. */
  public synchronized void observe(Consumer<Operation> newObserver) {
    observer = newObserver;
  }

  /** Runs an action while the disk stands still. */
  public synchronized void pause(Runnable action) {
    action.run();
  }

  /**
   * Copies what the end of the process at this moment leaves: all that was written.
   *
   * @param from a directory of this disk, or a real one below it
   * @param to a real directory that does not exist
   */
  public synchronized void copyAfterKill(Path from, Path to) throws IOException {
    Path source = DiskPath.real(from);
    try (Stream<Path> all = Files.walk(source)) {
      for (Path path : all.toList()) {
        Files.copy(path, to.resolve(source.relativize(path)));
      }
    }
  }

  /** Copies what a power cut at this moment leaves. */
  public synchronized void copyAfterPowerCut(Path from, Path to, PowerCut cut) throws IOException {
    names.leave(DiskPath.real(from), to, cut);
  }

  // ---- for the file system ----

  /** Work on real files. */
  interface Work<T> {
    T run() throws IOException;
  }

  /** What is left to do when an operation fails. */
  interface Failure {
    void run() throws IOException;
  }

  synchronized <T> T run(Operation.Kind kind, Path path, Work<T> work) throws IOException {
    return run(kind, path, work, () -> {});
  }

  synchronized <T> T run(Operation.Kind kind, Path path, Work<T> work, Failure onFault)
      throws IOException {
    Operation operation = new Operation(++operations, kind, path);
    observer.accept(operation);
    if (failing.test(operation)) {
      onFault.run();
      throw new DiskException(fault, operation);
    }
    return work.run();
  }

  synchronized StoredFile opened(Path path, boolean created, boolean emptied) throws IOException {
    StoredFile file = created ? names.created(path) : names.file(path);
    if (emptied) {
      file.truncated(0);
    }
    return file;
  }

  /** Notes the file as it is before a first change. */
  synchronized void known(Path path) throws IOException {
    if (Files.isRegularFile(path)) {
      names.file(path);
    }
  }

  synchronized void deleted(Path path) {
    names.deleted(path);
  }

  synchronized void renamed(Path from, Path to, boolean directory) {
    names.renamed(from, to, directory);
  }

  synchronized void forcedDirectory(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      entries.filter(Files::isRegularFile).forEach(this::note);
    }
    names.forced(directory);
  }

  private void note(Path path) {
    try {
      names.file(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
