package dev.tangram.log;

import dev.tangram.configuration.BrokerConfig;
import dev.tangram.model.TopicPartition;
import dev.tangram.records.CodecLookup;
import dev.tangram.storage.StorageEngine;
import dev.tangram.storage.segment.internal.SegmentStorageEngine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A log manager on real directories and the real engine; nothing runs by itself. */
final class TestLogs implements AutoCloseable {

  static final TopicPartition T0 = new TopicPartition("topic", 0);
  static final UUID ID = UUID.fromString("00000000-0000-0001-0000-000000000002");
  private static final String NEVER = "86400000";

  final TestClock clock;
  final BrokerConfig config;
  final LogManager manager;
  final StorageEngine engine;
  private final List<SegmentStorageEngine> own = new ArrayList<>();

  TestLogs(TestClock clock, Map<String, String> properties, StorageEngine engine, Path... dirs) {
    this(clock, properties, engine, TestBatches.CODECS, dirs);
  }

  TestLogs(
      TestClock clock,
      Map<String, String> properties,
      StorageEngine engine,
      CodecLookup codecs,
      Path... dirs) {
    this.clock = clock;
    Map<String, String> all = new HashMap<>();
    all.put("log.retention.check.interval.ms", NEVER);
    all.put("log.flush.offset.checkpoint.interval.ms", NEVER);
    all.put("log.flush.start.offset.checkpoint.interval.ms", NEVER);
    all.put("replica.high.watermark.checkpoint.interval.ms", NEVER);
    all.put("log.segment.delete.delay.ms", "0");
    all.put("log.cleaner.enable", "false");
    all.put("log.dirs", Arrays.stream(dirs).map(Path::toString).collect(Collectors.joining(",")));
    all.putAll(properties);
    this.config = BrokerConfig.parse(all);
    this.manager =
        new LogManager(
            LogSettings.of(config), codecs, clock, () -> Executors.newScheduledThreadPool(1));
    this.engine = engine == null ? segmentEngine() : engine;
    manager.engineAdded(this.engine);
  }

  TestLogs(Path... dirs) {
    this(new TestClock(), Map.of(), null, dirs);
  }

  TestLogs start() {
    manager.start();
    return this;
  }

  SegmentStorageEngine segmentEngine() {
    SegmentStorageEngine made = new SegmentStorageEngine(clock::millis);
    own.add(made);
    return made;
  }

  PartitionLog log(TopicPartition partition, Map<String, String> topic) {
    return manager.getOrCreate(partition, ID, config.topic(topic));
  }

  PartitionLog log() {
    return log(T0, Map.of());
  }

  /** Compacts whatever is due. Returns how many passes that took. */
  int compact() {
    int passes = 0;
    while (manager.cleaner().cleanOnce()) {
      passes++;
    }
    return passes;
  }

  static AppendInfo produce(PartitionLog log, java.nio.ByteBuffer batch) {
    return log.appendAsLeader(batch, 0, AppendOrigin.CLIENT, ProduceFormat.BATCH);
  }

  /** The directory as kill -9 would leave it now. */
  static Path crashCopy(Path from, Path to) {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.sorted().toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.copy(file, target);
        }
      }
      return to;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    manager.close();
    own.forEach(SegmentStorageEngine::close);
  }
}
