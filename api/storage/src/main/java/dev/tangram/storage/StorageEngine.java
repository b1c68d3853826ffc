package dev.tangram.storage;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A way of keeping partitions. A plug-in registers one as an OSGi service with the property {@code
 * storage.name}.
 *
 * <ol>
 *   <li>Threads: all methods may be called from several threads at once, for different partitions.
 *   <li>Order: a partition directory is given to at most one open {@link PartitionStore} at a time.
 *   <li>Errors: what fails in the directory is thrown as {@link StorageException}; the core takes
 *       the partitions of that log directory offline, never others.
 *   <li>Restart: what a store held durably before the process ended is what {@link #open} finds
 *       again, unless {@link Ability#DURABLE} is not among {@link #abilities()}.
 * </ol>
 */
@ConsumerType
public interface StorageEngine {

  /** The service property that carries {@link #name()}. */
  String NAME_PROPERTY = "storage.name";

  /** What an engine may be able to do; the core and the TCK ask before they rely on it. */
  enum Ability {
    /** Batches survive the end of the process once flushed. */
    DURABLE,
    /** Reads may be given as a range of a file, so that they reach a socket without a copy. */
    FILE_TRANSFER,
    /** The directory has the layout of Apache Kafka 3.9. */
    KAFKA_LAYOUT,
    /** {@link PartitionStore#rewrite} is supported. */
    REWRITE
  }

  /** The name that topic configurations use, in lower case. */
  String name();

  Set<Ability> abilities();

  /**
   * Opens the partition in a directory, which is created when missing.
   *
   * @param directory the partition's own directory, {@code <log dir>/<topic>-<partition>}; for
   *     engines without {@link Ability#KAFKA_LAYOUT} {@code <log
   *     dir>-engines/<name>/<topic>-<partition>}
   * @param options sizes, times and what the core tells about batches
   * @return the store, ready to be read; {@link PartitionStore#recover} is to be called before the
   *     first append
   */
  PartitionStore open(Path directory, StoreOptions options) throws StorageException;

  /**
   * Says which directories below a log directory hold partitions of this engine. Directories that
   * are being deleted (name ends in {@code -delete}) are not among them. Here and in {@link #purge}
   * the directory is the parent of those that {@link #open} is given.
   */
  List<Path> list(Path logDirectory) throws StorageException;

  /**
   * Removes a closed partition for good. After a crash in the middle of it the partition is gone or
   * is not listed, and a later call with the log directory's next start ({@link #purge}) removes
   * the rest.
   */
  void delete(Path directory) throws StorageException;

  /** Removes what deletions that were interrupted have left in a log directory. */
  void purge(Path logDirectory) throws StorageException;
}
