package dev.tangram.log;

import dev.tangram.log.internal.files.AtomicFiles;
import dev.tangram.log.internal.files.CleanMarker;
import dev.tangram.log.internal.files.DamagedFileException;
import dev.tangram.log.internal.files.DirectoryLock;
import dev.tangram.log.internal.files.EngineMovesFile;
import dev.tangram.log.internal.files.MetaProperties;
import dev.tangram.log.internal.files.OffsetCheckpoint;
import dev.tangram.model.TopicPartition;
import dev.tangram.plugins.Lease;
import dev.tangram.plugins.Provider;
import dev.tangram.storage.StorageEngine;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToLongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One log directory of this process: its lock, its marks and its checkpoints. What the checkpoints
 * say of partitions that are not open is kept, so that an engine which comes late finds it.
 */
final class LogDirectory {

  private static final Logger LOG = LoggerFactory.getLogger(LogDirectory.class);

  /** What the name of the directory for other engines than the default one ends in. */
  private static final String ENGINES = "-engines";

  private final Path path;
  private final OffsetCheckpoint recoveryPoints;
  private final OffsetCheckpoint highWatermarks;
  private final OffsetCheckpoint logStarts;
  private final OffsetCheckpoint cleaned;
  private final Map<TopicPartition, Long> keptRecoveryPoints = new ConcurrentHashMap<>();
  private final Map<TopicPartition, Long> keptHighWatermarks = new ConcurrentHashMap<>();
  private final Map<TopicPartition, Long> keptLogStarts = new ConcurrentHashMap<>();
  private final Map<TopicPartition, Long> keptCleaned = new ConcurrentHashMap<>();
  private final AtomicInteger partitions = new AtomicInteger();
  private final EngineMovesFile moves;
  private volatile boolean offline;
  private DirectoryLock lock;
  private boolean cleanAtStart;
  private MetaProperties meta;

  LogDirectory(Path path) {
    this.path = path.toAbsolutePath().normalize();
    this.recoveryPoints = new OffsetCheckpoint(this.path, OffsetCheckpoint.RECOVERY_POINTS);
    this.highWatermarks = new OffsetCheckpoint(this.path, OffsetCheckpoint.HIGH_WATERMARKS);
    this.moves = new EngineMovesFile(this.path);
    this.logStarts = new OffsetCheckpoint(this.path, OffsetCheckpoint.LOG_STARTS);
    this.cleaned = new OffsetCheckpoint(this.path, OffsetCheckpoint.CLEANED);
  }

  Path path() {
    return path;
  }

  boolean isOffline() {
    return offline;
  }

  /**
   * Where an engine keeps its partitions: those with Apache Kafka's layout here, so that Kafka can
   * read them; all others beside it, as Kafka refuses directories that are no partitions.
   */
  Path rootOf(StorageEngine engine) {
    return engine.abilities().contains(StorageEngine.Ability.KAFKA_LAYOUT)
        ? path
        : path.resolveSibling(path.getFileName() + ENGINES).resolve(engine.name());
  }

  /** Makes the directory above {@link #of}, durably. */
  void prepareRoot(Provider<StorageEngine> engine) throws IOException {
    Path root;
    try (Lease<StorageEngine> lease = engine.hold()) {
      root = rootOf(lease.service());
    }
    if (!Files.isDirectory(root)) {
      Files.createDirectories(root);
      AtomicFiles.forceDirectory(root.getParent());
      AtomicFiles.forceDirectory(path.toAbsolutePath().getParent());
    }
  }

  /**
   * The engine, or what is known of it, that has a directory of a partition, though it is not one
   * of these.
   */
  Optional<String> elsewhere(TopicPartition partition, Collection<String> present, boolean kafka)
      throws IOException {
    if (!kafka && isFilled(path.resolve(partition.toString()))) {
      return Optional.of("with the layout of Apache Kafka");
    }
    Path engines = path.resolveSibling(path.getFileName() + ENGINES);
    if (Files.isDirectory(engines)) {
      try (DirectoryStream<Path> roots = Files.newDirectoryStream(engines)) {
        for (Path root : roots) {
          String name = root.getFileName().toString();
          if (!present.contains(name) && isFilled(root.resolve(partition.toString()))) {
            return Optional.of(name);
          }
        }
      }
    }
    return Optional.empty();
  }

  private static boolean isFilled(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return false;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      return files.iterator().hasNext();
    }
  }

  /** Which partitions are moved between engines, or were when the last process ended. */
  EngineMovesFile moves() {
    return moves;
  }

  /** Whether a partition had records at the last stop, and is not open. */
  boolean hadRecords(TopicPartition partition) {
    return keptHighWatermarks.getOrDefault(partition, 0L) > 0;
  }

  /** Where an engine keeps a partition. */
  Path of(Provider<StorageEngine> engine, TopicPartition partition) {
    try (Lease<StorageEngine> lease = engine.hold()) {
      return rootOf(lease.service()).resolve(partition.toString());
    }
  }

  /** Returns whether it was online. */
  synchronized boolean goOffline() {
    boolean was = !offline;
    offline = true;
    return was;
  }

  AtomicInteger partitions() {
    return partitions;
  }

  MetaProperties meta() {
    return meta;
  }

  /**
   * Creates the directory if needed, claims it and reads its files.
   *
   * @throws IOException when the directory cannot be used
   * @throws LogStartException when another process has it
   */
  void claim() throws IOException {
    Files.createDirectories(path);
    lock = DirectoryLock.tryLock(path);
    if (lock == null) {
      throw new LogStartException(
          "The log directory " + path + " is in use by another process, which holds its .lock file",
          "Stop the other broker, or give this one a directory of its own in log.dirs",
          null);
    }
    meta = MetaProperties.read(path);
    keptRecoveryPoints.putAll(readLeniently(recoveryPoints));
    keptCleaned.putAll(readLeniently(cleaned));
    keptHighWatermarks.putAll(readLeniently(highWatermarks));
    keptLogStarts.putAll(readLeniently(logStarts));
    cleanAtStart = CleanMarker.exists(path);
    try {
      moves.load();
    } catch (DamagedFileException e) {
      LOG.warn("{}; partitions that are in two storage engines now stay offline", e.getMessage());
    }
  }

  /**
   * A checkpoint only saves work: without it everything is recovered, high watermarks begin at the
   * log start and rise again, records that were deleted inside of a segment can be read, and
   * compaction begins at the start.
   */
  private static Map<TopicPartition, Long> readLeniently(OffsetCheckpoint file) throws IOException {
    try {
      return file.read();
    } catch (DamagedFileException e) {
      LOG.warn("{}; it is passed over and written anew", e.getMessage());
      return Map.of();
    }
  }

  /** From here on the directory is written, and a crash needs recovery. */
  void begin() throws IOException {
    CleanMarker.remove(path);
  }

  boolean cleanAtStart() {
    return cleanAtStart;
  }

  /** Says whose data it is; the lines that others wrote stay. */
  void identify(int brokerId, String clusterId) throws IOException {
    meta = meta.with(brokerId, clusterId);
    meta.write(path);
  }

  /** Where a partition found in the directory was at the last stop. */
  LogLoader.OpenPoint openPoint(TopicPartition partition) {
    return new LogLoader.OpenPoint(
        cleanAtStart ? Long.MAX_VALUE : keptRecoveryPoints.getOrDefault(partition, 0L),
        keptLogStarts.getOrDefault(partition, -1L),
        keptHighWatermarks.getOrDefault(partition, -1L));
  }

  /** The partition is open, or gone: its log knows better now than the files of the last stop. */
  void forget(TopicPartition partition) {
    keptRecoveryPoints.remove(partition);
    keptHighWatermarks.remove(partition);
    keptLogStarts.remove(partition);
    keptCleaned.remove(partition);
  }

  void writeRecoveryPoints(Collection<PartitionLog> logs) throws IOException {
    write(recoveryPoints, keptRecoveryPoints, logs, log -> log.store().recoveryPoint());
  }

  void writeHighWatermarks(Collection<PartitionLog> logs) throws IOException {
    write(highWatermarks, keptHighWatermarks, logs, PartitionLog::highWatermark);
  }

  /** How far a partition found in the directory was compacted at the last stop. */
  long cleanedTo(TopicPartition partition) {
    return keptCleaned.getOrDefault(partition, LogCleaning.NEVER);
  }

  /** Writes how far logs are compacted; those that never were are not named. */
  void writeCleaned(Collection<PartitionLog> logs) throws IOException {
    write(
        cleaned,
        keptCleaned,
        logs.stream()
            .filter(log -> log.place().cleaning().cleanedTo() != LogCleaning.NEVER)
            .toList(),
        log -> log.place().cleaning().cleanedTo());
  }

  void writeLogStarts(Collection<PartitionLog> logs) throws IOException {
    write(
        logStarts,
        keptLogStarts,
        logs.stream().filter(PartitionLog::startsInsideOfExtent).toList(),
        PartitionLog::logStartOffset);
  }

  private static void write(
      OffsetCheckpoint file,
      Map<TopicPartition, Long> kept,
      Collection<PartitionLog> logs,
      ToLongFunction<PartitionLog> offset)
      throws IOException {
    Map<TopicPartition, Long> offsets = new HashMap<>(kept);
    for (PartitionLog log : logs) {
      offsets.put(log.partition(), offset.applyAsLong(log));
    }
    file.write(offsets);
  }

  /**
   * Marks it as closed cleanly.
   *
   * @param allClean whether every log of it was
   */
  void markClean(boolean allClean) throws IOException {
    // Partitions that no engine has opened since an unclean stop still need their recovery.
    if (allClean && (cleanAtStart || keptRecoveryPoints.isEmpty())) {
      CleanMarker.write(path);
    }
  }

  /** Lets others use the directory. */
  void release() throws IOException {
    if (lock != null) {
      lock.close();
      lock = null;
    }
  }

  /** Size and free space of the volume; -1 where they cannot be told. */
  long[] space() {
    try {
      FileStore volume = Files.getFileStore(path);
      return new long[] {volume.getTotalSpace(), volume.getUsableSpace()};
    } catch (IOException e) {
      return new long[] {-1L, -1L};
    }
  }

  /** What it holds; for DescribeLogDirs. */
  LogDirInfo info(Collection<PartitionLog> logs, List<LogDirInfo.PartitionSize> futures) {
    if (offline) {
      return new LogDirInfo(path, true, -1L, -1L, List.of(), List.of());
    }
    long[] space = space();
    List<LogDirInfo.PartitionSize> sizes =
        logs.stream()
            .filter(log -> log.directory() == this && !log.isOffline())
            .sorted(Comparator.comparing(PartitionLog::partition))
            .map(
                log ->
                    new LogDirInfo.PartitionSize(
                        log.partition(),
                        log.sizeInBytes(),
                        Math.max(0L, log.highWatermark() - log.logEndOffset())))
            .toList();
    return new LogDirInfo(path, false, space[0], space[1], sizes, futures);
  }
}
