package dev.tangram.tests.compat.groups;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tangram.tests.harness.Places;
import dev.tangram.tests.harness.Run;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

/** kafka-consumer-groups of Apache Kafka 3.9 in all its modes. */
class ConsumerGroupsToolTest extends GroupTestBase {

  private static final String TOOL = "org.apache.kafka.tools.consumer.group.ConsumerGroupCommand";
  private static final int RECORDS = 10;
  private static final long FIRST_TIMESTAMP = 1_700_000_000_000L;

  private static Run tool(String... arguments) throws Exception {
    List<String> all = new ArrayList<>(List.of("--bootstrap-server", broker.bootstrap()));
    all.addAll(List.of(arguments));
    all.addAll(List.of("--timeout", "60000"));
    return Run.java(Places.kafka(), List.of(), TOOL, all);
  }

  /** Ten records in each partition, a second apart. */
  private static void fill(String topic) throws Exception {
    create(topic);
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.bootstrap()),
            new StringSerializer(),
            new StringSerializer())) {
      for (int i = 0; i < RECORDS; i++) {
        for (int partition = 0; partition < PARTITIONS; partition++) {
          long timestamp = FIRST_TIMESTAMP + i * 1000L;
          producer.send(
              new ProducerRecord<>(topic, partition, timestamp, null, Integer.toString(i)));
        }
      }
    }
  }

  private static void commit(String group, String topic, long offset) throws Exception {
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    for (int partition = 0; partition < PARTITIONS; partition++) {
      offsets.put(new TopicPartition(topic, partition), new OffsetAndMetadata(offset));
    }
    admin.alterConsumerGroupOffsets(group, offsets).all().get(60, TimeUnit.SECONDS);
  }

  private static String row(String output, String pattern) {
    Matcher matcher = Pattern.compile(pattern, Pattern.MULTILINE).matcher(output);
    assertThat(matcher.find()).as("%s in\n%s", pattern, output).isTrue();
    return matcher.group();
  }

  @Test
  void listsAndDescribesGroups() throws Exception {
    fill("tool-shown");
    commit("tool-empty", "tool-shown", 4);
    GroupLedger ledger = new GroupLedger();
    try (MemberProcess members =
        MemberProcess.java(
            ledger, "3.9.2", "tool-shown", classic("tool-stable", "RangeAssignor"))) {
      members.join("a").join("b");
      ledger.awaitShared(PARTITIONS, "a", "b");
      ledger.await("commits", () -> ledger.committed().size() == PARTITIONS);
      assertThat(tool("--list").ok()).contains("tool-empty").contains("tool-stable");
      String states = tool("--list", "--state").ok();
      row(states, "^tool-empty\\s+Empty");
      row(states, "^tool-stable\\s+Stable");
      assertThat(tool("--list", "--state", "stable").ok())
          .contains("tool-stable")
          .doesNotContain("tool-empty");
      row(tool("--list", "--type").ok(), "^tool-stable\\s+Classic");
      assertThat(tool("--list", "--type", "consumer").ok()).doesNotContain("tool-stable");
      describesMembers();
    }
    String empty = tool("--describe", "--group", "tool-empty").ok();
    row(empty, "^tool-empty\\s+tool-shown\\s+5\\s+4\\s+10\\s+6\\s+-\\s+-\\s+-");
    assertThat(empty).contains("Consumer group 'tool-empty' has no active members.");
    assertThat(tool("--describe", "--group", "tool-nowhere").output())
        .contains("Consumer group 'tool-nowhere' does not exist.");
  }

  private static void describesMembers() throws Exception {
    row(
        tool("--describe", "--group", "tool-stable").ok(),
        "^tool-stable\\s+tool-shown\\s+0\\s+10\\s+10\\s+0\\s+consumer-tool-stable-\\S+\\s+/127.0.0.1\\s+\\S+");
    String members = tool("--describe", "--group", "tool-stable", "--members", "--verbose").ok();
    row(members, "^tool-stable\\s+\\S+\\s+/127.0.0.1\\s+\\S+\\s+3\\s+\\S*\\(0,1,2\\)");
    row(members, "^tool-stable\\s+\\S+\\s+/127.0.0.1\\s+\\S+\\s+3\\s+\\S*\\(3,4,5\\)");
    row(
        tool("--describe", "--group", "tool-stable", "--state").ok(),
        "^tool-stable\\s+" + broker.bootstrap() + "\\s+\\(0\\)\\s+range\\s+Stable\\s+2");
    String all = tool("--describe", "--all-groups", "--offsets").ok();
    assertThat(all).contains("tool-stable").contains("tool-empty");
  }

  private static Map<String, Long> reset(String group, String topic, String... how)
      throws Exception {
    List<String> all = new ArrayList<>(List.of("--reset-offsets", "--group", group));
    all.addAll(List.of("--topic", topic));
    all.addAll(List.of(how));
    tool(all.toArray(String[]::new)).ok();
    return committed(group);
  }

  @Test
  void resetsOffsetsInEveryWay() throws Exception {
    String topic = "tool-reset";
    String group = "tool-reset-group";
    fill(topic);
    commit(group, topic, 4);
    String first = topic + "-0";
    assertThat(reset(group, topic, "--to-earliest", "--dry-run")).containsEntry(first, 4L);
    assertThat(reset(group, topic, "--to-earliest", "--execute")).containsEntry(first, 0L);
    assertThat(reset(group, topic, "--to-latest", "--execute")).containsEntry(first, 10L);
    assertThat(reset(group, topic, "--to-offset", "7", "--execute")).containsEntry(first, 7L);
    assertThat(reset(group, topic, "--shift-by", "-3", "--execute")).containsEntry(first, 4L);
    assertThat(reset(group, topic, "--to-current", "--execute")).containsEntry(first, 4L);
    String time = Instant.ofEpochMilli(FIRST_TIMESTAMP + 6000).toString().replace("Z", ".000");
    assertThat(reset(group, topic, "--to-datetime", time, "--execute")).containsEntry(first, 6L);
    assertThat(reset(group, topic, "--by-duration", "P1D", "--execute")).containsEntry(first, 10L);
    Map<String, Long> some = reset(group, topic + ":1,2", "--to-offset", "2", "--execute");
    assertThat(some).containsEntry(topic + "-1", 2L).containsEntry(first, 10L);
    fromFile(group, topic);
  }

  private static void fromFile(String group, String topic) throws Exception {
    Path plan = directory.resolve("plan.csv");
    String export =
        tool(
                "--reset-offsets",
                "--group",
                group,
                "--topic",
                topic,
                "--to-offset",
                "5",
                "--dry-run",
                "--export")
            .ok();
    List<String> lines = export.lines().filter(line -> line.contains(topic)).toList();
    assertThat(lines).hasSize(PARTITIONS);
    Files.write(plan, lines);
    tool("--reset-offsets", "--group", group, "--from-file", plan.toString(), "--execute").ok();
    assertThat(committed(group).values()).containsOnly(5L);
  }

  @Test
  void deletesOffsetsAndGroups() throws Exception {
    fill("tool-deleted");
    commit("tool-deleted-group", "tool-deleted", 4);
    String deleted =
        tool("--delete-offsets", "--group", "tool-deleted-group", "--topic", "tool-deleted:0,1")
            .ok();
    row(deleted, "tool-deleted\\s+0\\s+Successful");
    assertThat(committed("tool-deleted-group"))
        .hasSize(PARTITIONS - 2)
        .doesNotContainKey("tool-deleted-0");
    assertThat(tool("--delete", "--group", "tool-deleted-group").ok())
        .contains("Deletion of requested consumer groups ('tool-deleted-group') was successful.");
    assertThat(tool("--list").ok()).doesNotContain("tool-deleted-group");
    assertThat(tool("--delete", "--group", "tool-deleted-group").output())
        .contains("GroupIdNotFoundException");
  }

  @Test
  void groupsAtWorkAreLeftAlone() throws Exception {
    fill("tool-busy");
    GroupLedger ledger = new GroupLedger();
    try (MemberProcess members =
        MemberProcess.java(ledger, "3.9.2", "tool-busy", classic("tool-busy-group", "default"))) {
      members.join("a");
      ledger.awaitShared(PARTITIONS, "a");
      ledger.await("commits", () -> ledger.committed().size() == PARTITIONS);
      assertThat(tool("--delete", "--group", "tool-busy-group").output())
          .contains("GroupNotEmptyException");
      String refused =
          "Error: Assignments can only be reset if the group 'tool-busy-group' is inactive";
      assertThat(
              tool(
                      "--reset-offsets",
                      "--group",
                      "tool-busy-group",
                      "--topic",
                      "tool-busy",
                      "--to-earliest",
                      "--execute")
                  .output())
          .contains(refused);
      assertThat(
              tool("--delete-offsets", "--group", "tool-busy-group", "--topic", "tool-busy")
                  .output())
          .contains("GroupSubscribedToTopicException");
      assertThat(committed("tool-busy-group").values()).containsOnly((long) RECORDS);
    }
  }
}
