package dev.tangram.plugins.internal.folder;

import dev.tangram.plugins.Pace;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies of jars by the hash of their content, so that what runs does not change when somebody
 * writes into the drop-in folder, and so that an earlier version can come back. Thread safe.
 *
 * <p>Files are {@code <SHA-256 in hexadecimal>.jar}; names that end in {@code .tmp} are copies that
 * were cut off, and are removed when the store is opened.
 */
public final class RevisionStore {

  private static final Logger LOG = LoggerFactory.getLogger(RevisionStore.class);
  private static final int BUFFER_BYTES = 256 << 10;
  private static final int REVISION_LENGTH = 64;
  private static final String JAR = ".jar";
  private static final String UNFINISHED = ".tmp";

  private final Path directory;
  private final long maxBytes;
  private final AtomicLong unfinished = new AtomicLong();
  private final Queue<Path> unsynced = new ConcurrentLinkedQueue<>();

  /**
   * @param directory is made when it is missing
   * @param maxBytes the largest jar that is taken
   */
  public RevisionStore(Path directory, long maxBytes) throws IOException {
    this.directory = directory;
    this.maxBytes = maxBytes;
    Files.createDirectories(directory);
    try (DirectoryStream<Path> old = Files.newDirectoryStream(directory, "*" + UNFINISHED)) {
      for (Path path : old) {
        Files.deleteIfExists(path);
      }
    }
  }

  /**
   * Keeps a copy of a file, if there is none, and says what it offers.
   *
   * @param name which it has, or is to have, in the drop-in folder
   * @param thorough whether every byte of a jar that is new here is compared with its checksums
   */
  StagedJar stage(String name, Path file, boolean thorough)
      throws IOException, RefusedJarException {
    long bytes = Files.size(file);
    checkSize(bytes);
    if (!hasOneOf(bytes)) {
      try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
        return add(name, in, thorough);
      }
    }
    try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
      String revision = copy(in, null, thorough);
      Path kept = path(revision);
      Optional<StagedJar> known = kept(name, revision, bytes);
      if (known.isPresent()) {
        return known.get();
      }
      in.position(0);
      return add(name, in, thorough);
    }
  }

  /** As the other, from a stream. */
  StagedJar stage(String name, InputStream jar) throws IOException, RefusedJarException {
    return add(name, Channels.newChannel(jar), true);
  }

  private StagedJar add(String name, ReadableByteChannel jar, boolean thorough)
      throws IOException, RefusedJarException {
    Path temporary = directory.resolve(unfinished.incrementAndGet() + UNFINISHED);
    try {
      String revision;
      try (FileChannel out =
          FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        revision = copy(jar, out, thorough);
      }
      StagedJar staged = describe(name, temporary, revision, thorough);
      Path kept = path(revision);
      move(temporary, kept);
      unsynced.add(kept);
      return new StagedJar(
          name, kept, revision, staged.bundle(), staged.version(), staged.offers());
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /** Without reading all of a file: whether its content may be here. */
  private boolean hasOneOf(long bytes) throws IOException {
    try (DirectoryStream<Path> jars = Files.newDirectoryStream(directory, "*" + JAR)) {
      for (Path jar : jars) {
        if (Files.size(jar) == bytes) {
          return true;
        }
      }
    } catch (DirectoryIteratorException | NoSuchFileException e) {
      return true; // it changes just now; then the hash decides
    }
    return false;
  }

  /**
   * Brings new copies to the disk. Not done where they are made, at the start of the broker, since
   * until then their originals are in the drop-in folder; a copy that a crash cut short is made
   * again.
   */
  void sync() {
    for (Path jar = unsynced.poll(); jar != null; jar = unsynced.poll()) {
      try (FileChannel channel = FileChannel.open(jar, StandardOpenOption.WRITE)) {
        channel.force(true);
      } catch (NoSuchFileException e) {
        LOG.debug("{} is gone already", jar);
      } catch (IOException e) {
        LOG.warn("The copy {} of a plug-in may not survive a loss of power: {}", jar, e.toString());
      }
    }
  }

  private static StagedJar describe(String name, Path jar, String revision, boolean thorough)
      throws RefusedJarException {
    JarInspector.Description found = JarInspector.inspect(jar, thorough);
    return new StagedJar(name, jar, revision, found.bundle(), found.version(), found.offers());
  }

  /**
   * Gives the hash of what was read.
   *
   * @param out may be null
   * @param paced whether others are to have most of the time
   */
  private String copy(ReadableByteChannel in, FileChannel out, boolean paced)
      throws IOException, RefusedJarException {
    Pace pace = paced ? Pace.begin() : Pace.full();
    MessageDigest digest = sha256();
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
    long total = 0;
    while (in.read(buffer) >= 0) {
      buffer.flip();
      total += buffer.remaining();
      checkSize(total);
      digest.update(buffer.duplicate());
      while (out != null && buffer.hasRemaining()) {
        out.write(buffer);
      }
      buffer.clear();
      pace.rest();
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private void checkSize(long bytes) throws RefusedJarException {
    if (bytes > maxBytes) {
      throw new RefusedJarException(
          "larger than tangram.plugins.jar.max.bytes (" + maxBytes + " bytes)");
    }
  }

  /** Where the copy of a revision is, or would be. */
  public Path path(String revision) {
    if (revision.length() != REVISION_LENGTH || !revision.matches("[0-9a-f]+")) {
      throw new IllegalArgumentException("Not a revision: " + revision);
    }
    return directory.resolve(revision + JAR);
  }

  /** A kept copy whose jar is not in the drop-in folder any more; empty when it cannot be used. */
  public Optional<StagedJar> kept(String revision) {
    Path kept = path(revision);
    if (!Files.isRegularFile(kept)) {
      return Optional.empty();
    }
    try {
      return Optional.of(describe("", kept, revision, false));
    } catch (RefusedJarException e) {
      return Optional.empty();
    }
  }

  /** The copy of what a file holds; empty when there is none, or not all of it. */
  Optional<StagedJar> kept(String name, String revision, long bytes) {
    Path kept = path(revision);
    try {
      return Files.size(kept) == bytes
          ? Optional.of(describe(name, kept, revision, false))
          : Optional.empty();
    } catch (IOException | RefusedJarException e) {
      return Optional.empty();
    }
  }

  Path directory() {
    return directory;
  }

  /** The revisions of which there is a copy. */
  public List<String> revisions() throws IOException {
    List<String> revisions = new ArrayList<>();
    try (DirectoryStream<Path> jars = Files.newDirectoryStream(directory, "*" + JAR)) {
      for (Path jar : jars) {
        String name = jar.getFileName().toString();
        revisions.add(name.substring(0, name.length() - JAR.length()));
      }
    }
    return revisions;
  }

  /** Removes all copies but these. */
  public void retain(Set<String> revisions) throws IOException {
    for (String revision : revisions()) {
      if (!revisions.contains(revision)) {
        Files.deleteIfExists(directory.resolve(revision + JAR));
      }
    }
  }

  /** Replaces {@code to}; those who look see the old or the new file, whole. */
  static void move(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java runtime has SHA-256", e);
    }
  }
}
