package dev.tangram.tests.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tangram.tests.harness.FixtureJars;
import dev.tangram.tests.harness.PluginCommands;
import dev.tangram.tests.harness.PluginFolder;
import dev.tangram.tests.harness.PluginJar;
import dev.tangram.tests.harness.TangramProcess;
import dev.tangram.tests.harness.load.LoadPlan;
import dev.tangram.tests.harness.load.LoadReport;
import dev.tangram.tests.harness.load.SwapLoad;
import dev.tangram.tests.harness.load.Topics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Plug-ins that throw, hang, lie or leak harm their own topics alone, for some time, and never what
 * was acknowledged (invariant P4). A witness works beside them.
 */
class BadPluginTest {

  private static final String GZIP = "dev.tangram.compression.gzip";
  private static final String JOURNAL = "dev.tangram.tests.journal";
  private static final long SOME = 400;

  /** More than num.io.threads. */
  private static final int STUCK = 12;

  @TempDir Path directory;

  private Path control;
  private PluginFolder folder;
  private TangramProcess broker;
  private PluginCommands plugins;
  private Topics topics;

  @BeforeEach
  void start() throws Exception {
    control = directory.resolve("control");
    folder = PluginFolder.in(directory);
    folder.put(
        "journal.jar",
        FixtureJars.engines(
                PluginJar.packaged("dev.tangram.storage.segment"), List.of("journal"), controlled())
            .bundle(JOURNAL));
    broker =
        new TangramProcess(directory)
            .withPlugins(folder)
            .with("tangram.plugins.call.timeout.ms", "1500")
            .with("tangram.io.stuck.ms", "3000")
            .start();
    plugins = new PluginCommands(broker);
    topics = new Topics(broker.bootstrap());
  }

  @AfterEach
  void stop() {
    broker.close();
  }

  private Map<String, String> controlled() {
    return Map.of("control", control.toString());
  }

  /** Puts a codec in the place of the real one that breaks when it is told. */
  private void badCodec() throws Exception {
    PluginJar gzip = PluginJar.packaged(GZIP).version("9.0.0");
    folder.put("bad-gzip.jar", FixtureJars.codec(gzip, "gzip", 1, controlled()));
    plugins.await(GZIP, "9.0.0", "ACTIVE");
  }

  private void codecThat(String... fault) throws Exception {
    topics.create("bad", 2, Map.of("compression.type", "gzip"));
    try (Witness witness = new Witness(broker.bootstrap(), "witness");
        SwapLoad load = new SwapLoad(broker.bootstrap(), LoadPlan.light("bad", 2))) {
      badCodec();
      load.awaitMore(SOME);
      Files.write(control, List.of(fault));
      witness.isUnharmed();
      plugins.await(GZIP, "9.0.0", "QUARANTINED");
      load.awaitMore(SOME);
      witness.finish();
      LoadReport report = load.finish();
      System.out.println(String.join(" ", fault) + ": " + report);
      assertThat(report.verdict().good()).as(report.toString()).isTrue();
      assertThat(report.failed()).as(report.toString()).isZero();
    }
  }

  @Test
  void codecThatThrows() throws Exception {
    codecThat("action=throw");
  }

  @Test
  void codecThatHangs() throws Exception {
    codecThat("action=hang");
  }

  /**
   * Nothing takes a thread away from it, and it gets more of them than there are; but others take
   * the places of those threads.
   */
  @Test
  void codecThatHeedsNoInterrupt() throws Exception {
    topics.create("bad", STUCK, Map.of("compression.type", "gzip"));
    topics.create("fine", 1, Map.of("compression.type", "zstd"));
    badCodec();
    Files.writeString(control, "action=stick\n");
    List<KafkaProducer<byte[], byte[]>> producers = new ArrayList<>();
    List<Future<RecordMetadata>> answers = new ArrayList<>();
    try (Witness witness = new Witness(broker.bootstrap(), "witness")) {
      for (int partition = 0; partition < STUCK; partition++) {
        KafkaProducer<byte[], byte[]> producer =
            Clients.producer(broker.bootstrap(), Map.of("request.timeout.ms", 5_000));
        producers.add(producer);
        answers.add(
            producer.send(new ProducerRecord<>("bad", partition, null, Records.value(partition))));
      }
      plugins.await(GZIP, "9.0.0", "QUARANTINED");
      topics.awaitServed("fine", "none");
      topics.create("new", 1, Map.of("compression.type", "gzip"));
      topics.awaitServed("new", "none");
      for (Future<RecordMetadata> answer : answers) {
        assertThat(answer.get().offset()).isZero();
      }
      witness.isUnharmed();
      witness.finish();
    } finally {
      producers.forEach(producer -> producer.close(Duration.ZERO));
    }
  }

  /** What a canary compressed is read back with the other version before it is stored. */
  @Test
  void canaryOfACodecThatWritesSomethingElse() throws Exception {
    topics.create("bad", 2, Map.of("compression.type", "gzip"));
    PluginJar gzip = PluginJar.packaged(GZIP).version("9.0.0");
    Path jar =
        FixtureJars.codec(gzip, "gzip", 1, controlled()).write(directory.resolve("canary.jar"));
    try (SwapLoad load = new SwapLoad(broker.bootstrap(), LoadPlan.light("bad", 2))) {
      plugins.run("install", jar.toString(), "--no-activate").ok();
      plugins
          .run(
              "canary",
              GZIP,
              "--version",
              "9.0.0",
              "--percent",
              "30",
              "--max-latency-ratio",
              "1000")
          .ok();
      load.awaitMore(SOME);
      Files.writeString(control, "action=lie\n");
      plugins.await(GZIP, "9.0.0", "QUARANTINED");
      load.awaitMore(SOME);
      LoadReport report = load.finish();
      assertThat(report.unharmed()).as(report.toString()).isTrue();
      assertThat(report.retried()).as(report.toString()).isZero();
    }
  }

  private void engineThat(String... fault) throws Exception {
    topics.create("bad", 2, Map.of("storage.engine", "journal"));
    try (Witness witness = new Witness(broker.bootstrap(), "witness");
        SwapLoad load = new SwapLoad(broker.bootstrap(), LoadPlan.light("bad", 2))) {
      load.awaitMore(SOME);
      Files.write(control, List.of(fault));
      witness.isUnharmed();
      plugins.await("errors", p -> p.bundle().equals(JOURNAL) && p.errors() > 0);
      witness.isUnharmed();
      Files.delete(control);
      // Sound again: in new code, the partitions are tried anew.
      folder.put(
          "journal.jar",
          FixtureJars.engines(
                  PluginJar.packaged("dev.tangram.storage.segment"),
                  List.of("journal"),
                  controlled())
              .bundle(JOURNAL)
              .version("9.0.0"));
      load.awaitMore(SOME);
      witness.finish();
      LoadReport report = load.finish();
      System.out.println(String.join(" ", fault) + ": " + report);
      assertThat(report.verdict().good()).as(report.toString()).isTrue();
    }
  }

  @Test
  void engineThatThrows() throws Exception {
    engineThat("action=throw", "match=bad-");
  }

  @Test
  void engineThatHangsInAppends() throws Exception {
    engineThat("action=hang", "match=bad-", "calls=append");
  }

  @Test
  void engineThatHangsInReads() throws Exception {
    engineThat("action=hang", "match=bad-", "calls=read");
  }

  @Test
  void engineThatDoesNotStoreWhatItSays() throws Exception {
    engineThat("action=lie", "match=bad-");
  }
}
