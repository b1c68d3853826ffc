package dev.tangram.groups.internal.handlers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tangram.groups.internal.shard.GroupPartitions;
import dev.tangram.metadata.BrokerImage;
import dev.tangram.metadata.ClusterMetadata;
import dev.tangram.metadata.Endpoint;
import dev.tangram.metadata.PartitionImage;
import dev.tangram.metadata.TopicImage;
import dev.tangram.model.ErrorCode;
import dev.tangram.protocol.ApiKey;
import dev.tangram.protocol.message.FindCoordinatorRequest;
import dev.tangram.protocol.message.FindCoordinatorResponse;
import dev.tangram.protocol.message.FindCoordinatorResponse.Coordinator;
import dev.tangram.request.TestRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FindCoordinatorHandlerTest {

  /** Groups whose names are the numbers of their partitions. */
  private static final GroupPartitions GROUPS = Integer::parseInt;

  private final ClusterMetadata metadata = new ClusterMetadata();
  private final FindCoordinatorHandler handler = new FindCoordinatorHandler(metadata, GROUPS);

  FindCoordinatorHandlerTest() {
    Endpoint own = new Endpoint("PLAINTEXT", "PLAINTEXT", "one", 9001);
    Endpoint other = new Endpoint("PLAINTEXT", "PLAINTEXT", "two", 9002);
    Endpoint elsewhere = new Endpoint("OTHER", "PLAINTEXT", "three", 9003);
    metadata.update(
        image ->
            image
                .change()
                .brokers(
                    List.of(
                        new BrokerImage(1, 1, List.of(own, elsewhere), null),
                        new BrokerImage(2, 1, List.of(other), null),
                        new BrokerImage(3, 1, List.of(elsewhere), null)))
                .build());
  }

  /** Partition 0 is led by 1, partition 1 by 2, partition 2 by nobody, partition 3 by 3. */
  private void topic() {
    List<PartitionImage> partitions = new ArrayList<>();
    for (int leader : new int[] {1, 2, PartitionImage.NO_LEADER, 3}) {
      List<Integer> ids = List.of(Math.max(1, leader));
      partitions.add(
          new PartitionImage(partitions.size(), leader, 0, ids, 0, 1, ids, List.of(), List.of()));
    }
    metadata.update(
        image ->
            image
                .change()
                .topic(new TopicImage(GroupPartitions.OFFSETS_TOPIC, UUID.randomUUID(), partitions))
                .build());
  }

  private TestRequest ask(int version, int type, String... keys) {
    FindCoordinatorRequest request = new FindCoordinatorRequest();
    if (version > 0) {
      request.setKeyType((byte) type);
    }
    if (version >= 4) {
      request.setCoordinatorKeys(List.of(keys));
    } else {
      request.setKey(keys[0]);
    }
    return new TestRequest(ApiKey.FIND_COORDINATOR, version, request).to(handler);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void oldVersionsAskForOneKey(int version) {
    topic();
    FindCoordinatorResponse found = ask(version, 0, "1").answered();
    assertThat(found.errorCode()).isZero();
    assertThat(found.nodeId()).isEqualTo(2);
    assertThat(found.host()).isEqualTo("two");
    assertThat(found.port()).isEqualTo(9002);
    FindCoordinatorResponse missing = ask(version, 0, "2").answered();
    assertThat(missing.errorCode()).isEqualTo(ErrorCode.COORDINATOR_NOT_AVAILABLE.code());
    assertThat(missing.nodeId()).isEqualTo(-1);
    assertThat(missing.host()).isEmpty();
    assertThat(missing.port()).isEqualTo(-1);
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5, 6})
  void newVersionsAskForMany(int version) {
    topic();
    FindCoordinatorResponse response = ask(version, 0, "0", "2", "1", "3").answered();
    assertThat(response.coordinators())
        .extracting(Coordinator::key, Coordinator::errorCode, Coordinator::nodeId)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("0", (short) 0, 1),
            org.assertj.core.groups.Tuple.tuple("2", (short) 15, -1),
            org.assertj.core.groups.Tuple.tuple("1", (short) 0, 2),
            // Its leader has no listener of the name by which the request came.
            org.assertj.core.groups.Tuple.tuple("3", (short) 15, -1));
    assertThat(response.coordinators().get(0).port()).isEqualTo(9001);
  }

  @Test
  void otherKindsOfKeysAreRefused() {
    topic();
    FindCoordinatorResponse transaction = ask(1, 1, "0").answered();
    assertThat(transaction.errorCode()).isEqualTo(ErrorCode.COORDINATOR_NOT_AVAILABLE.code());
    FindCoordinatorResponse share = ask(6, 2, "0").answered();
    assertThat(share.coordinators().get(0).errorCode()).isEqualTo(ErrorCode.INVALID_REQUEST.code());
    FindCoordinatorResponse unknown = ask(3, 9, "0").answered();
    assertThat(unknown.errorCode()).isEqualTo(ErrorCode.INVALID_REQUEST.code());
  }

  @Test
  void theTopicIsCreatedWhenItIsNeeded() {
    List<String> created = new ArrayList<>();
    CompletableFuture<ErrorCode> creation = new CompletableFuture<>();
    handler.creator =
        topic -> {
          created.add(topic);
          return creation;
        };
    TestRequest waiting = ask(4, 0, "0");
    assertThat(created).containsExactly(GroupPartitions.OFFSETS_TOPIC);
    assertThat(waiting.isAnswered()).isFalse();
    topic();
    creation.complete(ErrorCode.NONE);
    FindCoordinatorResponse response = waiting.answered();
    assertThat(response.coordinators().get(0).nodeId()).isEqualTo(1);
    assertThat(ask(4, 0, "0").isAnswered()).isTrue();
    assertThat(created).hasSize(1);
  }

  @Test
  void aTopicThatCannotBeCreatedIsNoCoordinator() {
    handler.creator =
        topic -> CompletableFuture.completedFuture(ErrorCode.INVALID_REPLICATION_FACTOR);
    FindCoordinatorResponse response = ask(3, 0, "0").answered();
    assertThat(response.errorCode()).isEqualTo(ErrorCode.COORDINATOR_NOT_AVAILABLE.code());
    handler.creator = null;
    FindCoordinatorResponse without = ask(3, 0, "0").answered();
    assertThat(without.errorCode()).isEqualTo(ErrorCode.COORDINATOR_NOT_AVAILABLE.code());
  }
}
