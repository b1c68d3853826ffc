package dev.tangram.log;

import static dev.tangram.log.TestCompaction.append;
import static dev.tangram.log.TestCompaction.topic;
import static dev.tangram.log.TestLogs.T0;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tangram.storage.PartitionStore;
import dev.tangram.storage.StorageEngine;
import dev.tangram.storage.StorageException;
import dev.tangram.storage.StoreOptions;
import dev.tangram.storage.segment.internal.SegmentStorageEngine;
import dev.tangram.storage.tck.disk.FaultyDisk;
import dev.tangram.storage.tck.disk.PowerCut;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The process ends, or the power fails, before every single operation on the disk that a pass
 * makes. Whatever is in the directory then is opened, checked, written to and compacted.
 */
@Timeout(600)
class CompactionCrashTest {

  /** The real engine, whose partitions lie on a disk that knows what is durable. */
  private static final class OnDisk implements StorageEngine {

    private final StorageEngine real;
    private final Path directory;
    private final FaultyDisk disk;

    OnDisk(StorageEngine real, Path directory, FaultyDisk disk) {
      this.real = real;
      this.directory = directory;
      this.disk = disk;
    }

    private Path onDisk(Path path) {
      return disk.root().resolve(directory.relativize(path).toString());
    }

    @Override
    public String name() {
      return real.name();
    }

    @Override
    public Set<Ability> abilities() {
      return real.abilities();
    }

    @Override
    public PartitionStore open(Path path, StoreOptions options) throws StorageException {
      return real.open(onDisk(path), options);
    }

    @Override
    public List<Path> list(Path logDirectory) throws StorageException {
      return real.list(logDirectory);
    }

    @Override
    public void delete(Path path) throws StorageException {
      real.delete(onDisk(path));
    }

    @Override
    public void purge(Path logDirectory) throws StorageException {
      real.purge(logDirectory);
    }
  }

  @TempDir Path root;
  private final TestClock clock = new TestClock();
  private final CompactionModel model = new CompactionModel();
  private final AtomicBoolean recording = new AtomicBoolean();
  private final List<Path> images = new ArrayList<>();
  private PartitionLog log;
  private final Set<Long> seen = new HashSet<>();
  private int crashes;
  private int sequence;

  private static final String[] TOPIC = {"segment.bytes", "600", "delete.retention.ms", "1000"};

  @Test
  void everyCrashLeavesTheNewestOfEachKey() throws IOException {
    Path live = Files.createDirectories(root.resolve("live")).toRealPath();
    FaultyDisk disk = new FaultyDisk(live);
    SegmentStorageEngine segments = new SegmentStorageEngine(clock::millis);
    try (TestLogs logs =
        new TestLogs(clock, Map.of(), new OnDisk(segments, live, disk), live).start()) {
      log = logs.log(T0, topic(TOPIC));
      logs.manager.checkpoint();
      disk.observe(
          operation -> {
            if (recording.get() && operation.kind().changes()) {
              crash(live, disk);
            }
          });
      for (int pass = 0; pass < 2; pass++) {
        write(pass);
        clock.advance(1_500);
        recording.set(pass == 1);
        assertThat(logs.compact()).isPositive();
        recording.set(false);
        model.check(log);
      }
    } finally {
      segments.close();
    }
    assertThat(images.size()).isGreaterThan(40);
    for (Path image : images) {
      check(image);
    }
  }

  /** Puts, tombstones, a producer, and transactions of both ends. */
  private void write(int pass) {
    for (int i = 0; i < 6; i++) {
      put("k" + i, "v" + pass);
    }
    put("k" + pass, null);
    String[] mine = {"p=" + pass, "own" + pass + "=1"};
    note(append(log, TestCompaction.idempotent(5, sequence, mine)), CompactionModel.NONE, mine);
    for (int i = 0; i < 2; i++) {
      long transaction = 2L * pass + i;
      String[] puts = {"t" + i + "=" + pass, "k5=" + pass};
      note(append(log, TestCompaction.transactional(7 + i, sequence, puts)), transaction, puts);
      model.ended(transaction, i == 0, log.logEndOffset());
      TestCompaction.mark(log, 7 + i, i == 0);
    }
    sequence += 2;
    TestCompaction.close(log);
    put("open" + pass, "1");
  }

  private void put(String key, String value) {
    String put = value == null ? key : key + "=" + value;
    note(append(log, TestCompaction.puts(clock.millis(), put)), CompactionModel.NONE, put);
  }

  private void note(AppendInfo info, long transaction, String... puts) {
    for (int i = 0; i < puts.length; i++) {
      String[] parts = puts[i].split("=", 2);
      model.put(info.firstOffset() + i, parts[0], parts.length == 1 ? null : parts[1], transaction);
    }
  }

  private void crash(Path live, FaultyDisk disk) {
    try {
      Path killed = image(live, "killed");
      disk.copyAfterKill(disk.root().resolve("topic-0"), killed.resolve("topic-0"));
      keepIfNew(killed);
      for (PowerCut cut : PowerCut.values()) {
        Path image = image(live, cut.name());
        disk.copyAfterPowerCut(disk.root().resolve("topic-0"), image.resolve("topic-0"), cut);
        keepIfNew(image);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** With the files of the log directory, which are written atomically. */
  private Path image(Path live, String kind) throws IOException {
    Path image = Files.createDirectories(root.resolve(crashes++ + "-" + kind));
    try (DirectoryStream<Path> files = Files.newDirectoryStream(live)) {
      for (Path file : files) {
        if (Files.isRegularFile(file)) {
          Files.copy(file, image.resolve(file.getFileName()));
        }
      }
    }
    return image;
  }

  /** Many operations leave the same behind. */
  private void keepIfNew(Path image) throws IOException {
    CRC32 content = new CRC32();
    try (Stream<Path> files = Files.walk(image)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        content.update(image.relativize(file).toString().getBytes(StandardCharsets.UTF_8));
        content.update(Files.readAllBytes(file));
      }
    }
    if (seen.add(content.getValue())) {
      images.add(image);
    }
  }

  private void check(Path image) {
    try (TestLogs logs = new TestLogs(clock, Map.of(), null, image).start()) {
      PartitionLog found = logs.log(T0, topic(TOPIC));
      found.updateHighWatermark(found.logEndOffset());
      model.check(found);
      long end = found.logEndOffset();
      TestCompaction.put(found, clock.millis(), "after=1");
      TestCompaction.close(found);
      logs.compact();
      TestCompaction.Consumer consumer = new TestCompaction.Consumer();
      consumer.poll(found);
      assertThat(consumer.position).isEqualTo(end + 1);
      consumer.view.remove("after");
      assertThat(consumer.view).isEqualTo(model.view(0, end));
    } catch (AssertionError e) {
      throw new AssertionError("after the crash " + image.getFileName(), e);
    }
  }
}
