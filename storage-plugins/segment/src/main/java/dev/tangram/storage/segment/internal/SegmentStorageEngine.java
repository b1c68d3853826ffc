package dev.tangram.storage.segment.internal;

import dev.tangram.storage.PartitionStore;
import dev.tangram.storage.StorageEngine;
import dev.tangram.storage.StorageException;
import dev.tangram.storage.StoreOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;

/** The default storage engine: the directory that Apache Kafka 3.9 writes. Needs no OSGi. */
public class SegmentStorageEngine implements StorageEngine, AutoCloseable {

  /** The engine's name in configurations. */
  public static final String NAME = "segment";

  /** Closed segments whose files stay open for readers. */
  private static final int OPEN_FILES_MAX = 2048;

  private static final int NAME_BYTES_MAX = 255;
  private static final Pattern PARTITION = Pattern.compile(".+-\\d+");

  private final OpenFiles openFiles = new OpenFiles(OPEN_FILES_MAX);
  private final Janitor janitor = new Janitor();
  private final LongSupplier clockMs;

  /** An engine on the system's clock. */
  public SegmentStorageEngine() {
    this(System::currentTimeMillis);
  }

  /**
   * @param clockMs milliseconds since the epoch, for rolls by time and close times
   */
  public SegmentStorageEngine(LongSupplier clockMs) {
    this.clockMs = clockMs;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Set<Ability> abilities() {
    return EnumSet.allOf(Ability.class);
  }

  @Override
  public PartitionStore open(Path directory, StoreOptions options) throws StorageException {
    StoreContext context = new StoreContext(directory, options, openFiles, janitor, clockMs);
    try {
      boolean isNew = !Files.isDirectory(directory);
      if (isNew) {
        Files.createDirectories(directory);
      }
      return new SegmentStore(context, isNew);
    } catch (IOException e) {
      throw Failures.of("Opening", directory, e);
    }
  }

  @Override
  public List<Path> list(Path logDirectory) throws StorageException {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(logDirectory)) {
      for (Path entry : entries) {
        if (PARTITION.matcher(entry.getFileName().toString()).matches() && holdsSegments(entry)) {
          found.add(entry);
        }
      }
      return found;
    } catch (java.nio.file.DirectoryIteratorException e) {
      throw Failures.of("Listing", logDirectory, e.getCause());
    } catch (IOException e) {
      throw Failures.of("Listing", logDirectory, e);
    }
  }

  private static boolean holdsSegments(Path directory) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        if (SegmentFiles.baseOffset(name, SegmentFiles.LOG) >= 0
            || SegmentFiles.baseOffset(name, SegmentFiles.LOG + SegmentFiles.SWAP) >= 0) {
          return true;
        }
      }
      return false;
    } catch (java.nio.file.NotDirectoryException e) {
      return false;
    }
  }

  @Override
  public void delete(Path directory) throws StorageException {
    try {
      Path doomed = directory.resolveSibling(deletedName(directory.getFileName().toString()));
      SegmentFiles.rename(directory, doomed);
      SegmentFiles.syncDirectory(directory.toAbsolutePath().getParent());
      SegmentFiles.deleteTree(doomed);
    } catch (NoSuchFileException e) {
      // Gone already.
      return;
    } catch (IOException e) {
      throw Failures.of("Deleting", directory, e);
    }
  }

  /**
   * {@code <topic>-<partition>.<32 hexadecimal digits>-delete}, the topic cut to fit a file name.
   */
  static String deletedName(String partition) {
    int dash = partition.lastIndexOf('-');
    String unique = UUID.randomUUID().toString().replace("-", "");
    String end = partition.substring(Math.max(dash, 0)) + "." + unique;
    end += SegmentFiles.DIRECTORY_DELETED;
    String topic = partition.substring(0, Math.max(dash, 0));
    int room = NAME_BYTES_MAX - end.getBytes(StandardCharsets.UTF_8).length;
    return topic.substring(0, Math.min(topic.length(), room)) + end;
  }

  @Override
  public void purge(Path logDirectory) throws StorageException {
    try (DirectoryStream<Path> entries =
        Files.newDirectoryStream(logDirectory, "*" + SegmentFiles.DIRECTORY_DELETED)) {
      for (Path entry : entries) {
        SegmentFiles.deleteTree(entry);
      }
    } catch (IOException e) {
      throw Failures.of("Purging", logDirectory, e);
    }
  }

  /** Ends the engine's threads; stores are to be closed before. */
  @Override
  public void close() {
    janitor.close();
  }
}
