package dev.tangram.tests.benchmarks.micro;

import dev.tangram.configuration.BrokerConfig;
import dev.tangram.log.AppendOrigin;
import dev.tangram.log.LogManager;
import dev.tangram.log.LogSettings;
import dev.tangram.log.PartitionLog;
import dev.tangram.log.ProduceFormat;
import dev.tangram.model.TopicPartition;
import dev.tangram.records.CodecLookup;
import dev.tangram.storage.segment.internal.SegmentStorageEngine;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

/** A real log of the segment engine in a directory of its own, gone at the close. */
final class LogFixture implements AutoCloseable {

  private final Path directory;
  private final SegmentStorageEngine engine = new SegmentStorageEngine();
  private final LogManager manager;
  final PartitionLog log;

  LogFixture() throws IOException {
    // Not the system's temporary directory, which may be memory.
    Path parent = Files.createDirectories(Path.of("target").toAbsolutePath());
    directory = Files.createTempDirectory(parent, "benchmark-log");
    BrokerConfig config = BrokerConfig.parse(Map.of("log.dirs", directory.toString()));
    manager =
        new LogManager(
            LogSettings.of(config),
            CodecLookup.fromServiceLoader(LogFixture.class.getClassLoader()),
            Clock.systemUTC(),
            () -> Executors.newScheduledThreadPool(1));
    manager.engineAdded(engine);
    manager.start();
    log =
        manager.getOrCreate(
            new TopicPartition("benchmark", 0), new UUID(1, 1), config.topic(Map.of()), true);
  }

  /** Appends a batch; the buffer can be used again, which has the offsets of the last time. */
  long append(ByteBuffer batch) {
    batch.putLong(batch.position(), 0L);
    long first =
        log.appendAsLeader(batch.duplicate(), 0, AppendOrigin.CLIENT, ProduceFormat.BATCH)
            .firstOffset();
    log.updateHighWatermark(log.logEndOffset());
    return first;
  }

  @Override
  public void close() throws IOException {
    manager.close();
    engine.close();
    List<Path> files;
    try (Stream<Path> walk = Files.walk(directory)) {
      files = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : files) {
      Files.delete(file);
    }
  }
}
