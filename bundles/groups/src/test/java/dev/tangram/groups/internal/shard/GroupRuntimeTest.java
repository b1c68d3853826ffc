package dev.tangram.groups.internal.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tangram.configuration.BrokerConfig;
import dev.tangram.coordinator.CoordinatorResult;
import dev.tangram.groups.internal.records.GroupRecord;
import dev.tangram.groups.internal.records.OffsetCommitKey;
import dev.tangram.groups.internal.records.OffsetCommitValue;
import dev.tangram.model.ApiException;
import dev.tangram.model.ErrorCode;
import dev.tangram.protocol.message.OffsetFetchRequest.OffsetFetchRequestGroup;
import dev.tangram.replication.TestBroker;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The way of a group's record into the log of its partition. */
class GroupRuntimeTest {

  private static final int GROUPS = 20;
  private static final int PARTITIONS = 30;

  @TempDir Path directory;

  @Test
  void recordsOfAGroupGoToItsPartition() throws Exception {
    try (TestBroker broker = new TestBroker(directory)) {
      broker.topic(GroupPartitions.OFFSETS_TOPIC, 3);
      try (GroupRuntime runtime =
          new GroupRuntime(
              BrokerConfig.parse(Map.of()), broker.replicas, new ScriptedAssignors())) {
        assertThat(runtime.submitToAll(shard -> CoordinatorResult.of("up"))).hasSize(3);
        GroupRecord record =
            new GroupRecord(
                (short) 1,
                new OffsetCommitKey().setGroup("g").setTopic("t").setPartition(0),
                (short) 3,
                new OffsetCommitValue().setOffset(5));
        await().until(() -> loaded(runtime));
        runtime
            .submit("g", shard -> CoordinatorResult.of(List.of(record), "done"))
            .get(30, TimeUnit.SECONDS);
        int partition = Math.abs("g".hashCode()) % 3;
        for (int i = 0; i < 3; i++) {
          assertThat(
                  broker.partition(GroupPartitions.OFFSETS_TOPIC, i).log(-1, true).logEndOffset())
              .isEqualTo(i == partition ? 1 : 0);
        }
      }
    }
  }

  /** Several batches of several records: what is read back is what was committed. */
  @Test
  void offsetsAreTheSameAfterALoad() throws Exception {
    try (TestBroker broker = new TestBroker(directory)) {
      broker.topic(GroupPartitions.OFFSETS_TOPIC, 1);
      try (GroupRuntime runtime = open(broker)) {
        await().until(() -> loaded(runtime));
        for (int i = 0; i < GROUPS; i++) {
          List<GroupRecord> records = records(i);
          runtime
              .submit("g" + i, shard -> CoordinatorResult.of(records, "done"))
              .get(30, TimeUnit.SECONDS);
        }
      }
      try (GroupRuntime runtime = open(broker)) {
        await().until(() -> loaded(runtime));
        for (int i = 0; i < GROUPS; i++) {
          assertThat(fetch(runtime, "g" + i)).isEqualTo(offsets(i));
        }
      }
    }
  }

  private static GroupRuntime open(TestBroker broker) {
    return new GroupRuntime(BrokerConfig.parse(Map.of()), broker.replicas, new ScriptedAssignors());
  }

  private static List<GroupRecord> records(int group) {
    List<GroupRecord> records = new ArrayList<>();
    for (int i = 0; i < PARTITIONS; i++) {
      OffsetCommitKey key =
          new OffsetCommitKey().setGroup("g" + group).setTopic("t").setPartition(i);
      OffsetCommitValue value =
          new OffsetCommitValue()
              .setOffset(1_000L * group + i)
              .setMetadata(i % 3 == 0 ? "m" + i : "");
      records.add(new GroupRecord((short) 1, key, (short) 3, value));
    }
    return records;
  }

  private static List<String> offsets(int group) {
    List<String> offsets = new ArrayList<>();
    for (int i = 0; i < PARTITIONS; i++) {
      offsets.add(i + " " + (1_000L * group + i) + (i % 3 == 0 ? " m" + i : " "));
    }
    return offsets;
  }

  private static List<String> fetch(GroupRuntime runtime, String group) throws Exception {
    OffsetFetchRequestGroup request =
        new OffsetFetchRequestGroup().setGroupId(group).setTopics(null);
    return runtime
        .submit(group, shard -> shard.offsets().fetch(request, false))
        .get(30, TimeUnit.SECONDS)
        .topics()
        .get(0)
        .partitions()
        .stream()
        .map(p -> p.partitionIndex() + " " + p.committedOffset() + " " + p.metadata())
        .toList();
  }

  private static boolean loaded(GroupRuntime runtime) {
    CompletableFuture<String> answer = runtime.submit("g", shard -> CoordinatorResult.of("up"));
    try {
      return answer.join() != null;
    } catch (CompletionException e) {
      assertThat(((ApiException) e.getCause()).error())
          .isEqualTo(ErrorCode.COORDINATOR_LOAD_IN_PROGRESS);
      return false;
    }
  }
}
