package dev.tangram.tests.compat.groups;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tangram.tests.harness.BrokerProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** One broker for all tests of a class, and what the tests of groups have in common. */
abstract class GroupTestBase {

  static final int PARTITIONS = 6;
  private static final long LIMIT_SECONDS = 60;
  private static final String SESSION_MS = "6000";

  @TempDir static Path directory;

  static BrokerProcess broker;
  static Admin admin;

  @BeforeAll
  static void startBroker() throws Exception {
    broker =
        BrokerProcess.in(Files.createDirectory(directory.resolve("broker")))
            .with("group.initial.rebalance.delay.ms", "300")
            .with("group.consumer.min.session.timeout.ms", SESSION_MS)
            .with("group.consumer.session.timeout.ms", SESSION_MS)
            .with("group.consumer.min.heartbeat.interval.ms", "500")
            .with("group.consumer.heartbeat.interval.ms", "500")
            .start();
    admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()));
  }

  @AfterAll
  static void stopBroker() throws Exception {
    if (admin != null) {
      admin.close();
    }
    if (Boolean.getBoolean("tangram.tests.verbose")) {
      System.out.println(broker.logTail());
    }
    broker.close();
  }

  static void create(String... topics) throws Exception {
    List<NewTopic> all =
        Stream.of(topics).map(topic -> new NewTopic(topic, PARTITIONS, (short) 1)).toList();
    admin.createTopics(all).all().get(LIMIT_SECONDS, TimeUnit.SECONDS);
  }

  /** Settings of a member of the classic protocol. */
  static Map<String, String> classic(String group, String assignor) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("bootstrap.servers", broker.bootstrap());
    settings.put("group.id", group);
    settings.put("session.timeout.ms", SESSION_MS);
    settings.put("heartbeat.interval.ms", "500");
    settings.put("metadata.max.age.ms", "2000");
    if (!assignor.equals("default")) {
      settings.put(
          "partition.assignment.strategy", "org.apache.kafka.clients.consumer." + assignor);
    }
    return settings;
  }

  /** Settings of a member of the next-generation protocol. */
  static Map<String, String> nextGeneration(String group, String assignor) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("bootstrap.servers", broker.bootstrap());
    settings.put("group.id", group);
    settings.put("group.protocol", "consumer");
    settings.put("metadata.max.age.ms", "2000");
    if (!assignor.equals("default")) {
      settings.put("group.remote.assignor", assignor);
    }
    return settings;
  }

  /** What is committed, by {@code topic-partition}. */
  static Map<String, Long> committed(String group) throws Exception {
    Map<String, Long> offsets = new TreeMap<>();
    admin
        .listConsumerGroupOffsets(group)
        .partitionsToOffsetAndMetadata()
        .get(LIMIT_SECONDS, TimeUnit.SECONDS)
        .forEach((partition, offset) -> offsets.put(partition.toString(), offset.offset()));
    return offsets;
  }

  static Map<String, Long> logEnds(String... topics) throws Exception {
    Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
    for (String topic : topics) {
      IntStream.range(0, PARTITIONS)
          .forEach(p -> wanted.put(new TopicPartition(topic, p), OffsetSpec.latest()));
    }
    Map<String, Long> ends = new TreeMap<>();
    admin
        .listOffsets(wanted)
        .all()
        .get(LIMIT_SECONDS, TimeUnit.SECONDS)
        .forEach((partition, end) -> ends.put(partition.toString(), end.offset()));
    return ends;
  }

  /** Everything sent was processed, and that is what is committed in the end. */
  static void finish(Feeder feeder, GroupLedger ledger, String group, String... topics)
      throws Exception {
    ledger.awaitAll(feeder.stop());
    Map<String, Long> ends = logEnds(topics);
    ledger.await("commits up to " + ends, () -> ledger.committed().equals(ends));
    assertThat(committed(group)).isEqualTo(ends);
  }
}
