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
import dev.tangram.replication.TestBroker;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The way of a group's record into the log of its partition. */
class GroupRuntimeTest {

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
