package dev.tangram.tests.compat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tangram.tests.harness.Places;
import dev.tangram.tests.harness.Run;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** kafka-topics and kafka-configs of Apache Kafka 3.9. */
class KafkaToolsTest extends BrokerTestBase {

  private static Run topics(String... arguments) throws Exception {
    return tool("org.apache.kafka.tools.TopicCommand", arguments);
  }

  private static Run configs(String... arguments) throws Exception {
    return tool("kafka.admin.ConfigCommand", arguments);
  }

  private static Run tool(String mainClass, String... arguments) throws Exception {
    List<String> all = new ArrayList<>(List.of("--bootstrap-server", broker.bootstrap()));
    all.addAll(List.of(arguments));
    return Run.java(Places.kafka(), List.of(), mainClass, all);
  }

  @Test
  void topicsAreCreatedListedGrownDescribedAndDeleted() throws Exception {
    assertThat(
            topics(
                    "--create",
                    "--topic",
                    "one",
                    "--partitions",
                    "3",
                    "--config",
                    "retention.ms=60000")
                .ok())
        .contains("Created topic one.");
    assertThat(topics("--create", "--topic", "one").output())
        .contains("Topic 'one' already exists");
    assertThat(topics("--list").ok()).contains("one");
    topics("--alter", "--topic", "one", "--partitions", "5").ok();
    String described = topics("--describe", "--topic", "one").ok();
    assertThat(described)
        .contains("PartitionCount: 5")
        .contains("ReplicationFactor: 1")
        .contains("retention.ms=60000")
        .containsPattern("Partition: 4\\s+Leader: 0\\s+Replicas: 0\\s+Isr: 0");
    topics("--delete", "--topic", "one").ok();
    assertThat(topics("--list").ok()).doesNotContain("one");
    assertThat(topics("--create", "--topic", "bad name").output())
        .contains("The topic name 'bad name' is not valid");
  }

  @Test
  void configurationsAreChangedAndShown() throws Exception {
    topics("--create", "--topic", "two").ok();
    String[] two = {"--entity-type", "topics", "--entity-name", "two"};
    configs(
            with(
                two,
                "--alter",
                "--add-config",
                "segment.bytes=1048576,cleanup.policy=[delete,compact]"))
        .ok();
    assertThat(configs(with(two, "--describe")).ok())
        .contains("segment.bytes=1048576")
        .contains("cleanup.policy=delete,compact");
    configs(with(two, "--alter", "--delete-config", "segment.bytes")).ok();
    assertThat(configs(with(two, "--describe")).ok()).doesNotContain("segment.bytes=1048576");
    assertThat(configs(with(two, "--alter", "--add-config", "segment.bytes=many")).exit())
        .isNotZero();
    assertThat(
            configs("--entity-type", "brokers", "--entity-name", "0", "--describe", "--all").ok())
        .contains("log.dirs=");
  }

  private static String[] with(String[] entity, String... more) {
    List<String> all = new ArrayList<>(List.of(entity));
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }
}
