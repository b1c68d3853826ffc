package dev.tangram.groups.internal.handlers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tangram.groups.internal.offsets.OffsetsShard;
import dev.tangram.groups.internal.shard.GroupCoordinator;
import dev.tangram.model.ApiException;
import dev.tangram.model.ErrorCode;
import dev.tangram.protocol.ApiMessage;
import dev.tangram.protocol.MessageReader;
import dev.tangram.protocol.MessageWriter;
import dev.tangram.request.Execution;
import dev.tangram.request.RequestHandler;
import dev.tangram.request.TestRequest;
import io.netty.buffer.Unpooled;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.message.OffsetCommitRequestData;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestPartition;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestTopic;
import org.apache.kafka.common.message.OffsetDeleteRequestData;
import org.apache.kafka.common.message.OffsetDeleteRequestData.OffsetDeleteRequestPartition;
import org.apache.kafka.common.message.OffsetDeleteRequestData.OffsetDeleteRequestTopic;
import org.apache.kafka.common.message.OffsetDeleteRequestData.OffsetDeleteRequestTopicCollection;
import org.apache.kafka.common.message.OffsetFetchRequestData;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestGroup;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestTopic;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestTopics;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.protocol.Message;
import org.apache.kafka.common.protocol.MessageUtil;
import org.apache.kafka.common.requests.OffsetCommitResponse;
import org.apache.kafka.common.requests.OffsetDeleteResponse;
import org.apache.kafka.common.requests.OffsetFetchResponse;
import org.apache.kafka.common.requests.OffsetFetchResponse.PartitionData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests as Kafka's client writes them, and answers as it reads them, in every version. */
class OffsetHandlersTest {

  private final OffsetsShard shard = new OffsetsShard();
  private final RequestHandler commits = new OffsetCommitHandler(shard.groups, shard.metadata);
  private final RequestHandler fetches = new OffsetFetchHandler(shard.groups);
  private final RequestHandler deletes = new OffsetDeleteHandler(shard.groups, shard.metadata);

  static IntStream versions() {
    return IntStream.rangeClosed(0, 9);
  }

  /** What the client gets for a request, both as bytes of Kafka's own codec. */
  private static ByteBuffer ask(RequestHandler handler, Message request, int version) {
    ApiMessage body = handler.apiKey().newRequest();
    body.read(
        new MessageReader(
            Unpooled.wrappedBuffer(MessageUtil.toByteBuffer(request, (short) version))),
        (short) version);
    ApiMessage answer = new TestRequest(handler.apiKey(), version, body).to(handler).answered();
    MessageWriter writer = new MessageWriter(Unpooled.buffer());
    answer.write(writer, (short) version);
    return writer.finish().nioBuffer();
  }

  private static OffsetCommitRequestData commitOf(String group, Map<TopicPartition, Long> offsets) {
    List<OffsetCommitRequestTopic> topics = new ArrayList<>();
    offsets.forEach(
        (partition, offset) ->
            topics.add(
                new OffsetCommitRequestTopic()
                    .setName(partition.topic())
                    .setPartitions(
                        List.of(
                            new OffsetCommitRequestPartition()
                                .setPartitionIndex(partition.partition())
                                .setCommittedOffset(offset)
                                .setCommittedLeaderEpoch(5)
                                .setCommittedMetadata("note")))));
    return new OffsetCommitRequestData().setGroupId(group).setTopics(topics);
  }

  private Map<TopicPartition, Errors> commit(OffsetCommitRequestData request, int version) {
    Map<TopicPartition, Errors> errors = new HashMap<>();
    OffsetCommitResponse.parse(ask(commits, request, version), (short) version)
        .data()
        .topics()
        .forEach(
            topic ->
                topic
                    .partitions()
                    .forEach(
                        partition ->
                            errors.put(
                                new TopicPartition(topic.name(), partition.partitionIndex()),
                                Errors.forCode(partition.errorCode()))));
    return errors;
  }

  private OffsetFetchResponse fetch(
      String group, Map<String, List<Integer>> wanted, boolean stable, int version) {
    OffsetFetchRequestData request = new OffsetFetchRequestData();
    if (version >= 7) {
      request.setRequireStable(stable);
    }
    if (version >= 8) {
      List<OffsetFetchRequestTopics> topics = wanted == null ? null : new ArrayList<>();
      if (wanted != null) {
        wanted.forEach(
            (name, partitions) ->
                topics.add(
                    new OffsetFetchRequestTopics().setName(name).setPartitionIndexes(partitions)));
      }
      request.setGroups(List.of(new OffsetFetchRequestGroup().setGroupId(group).setTopics(topics)));
    } else {
      List<OffsetFetchRequestTopic> topics = wanted == null ? null : new ArrayList<>();
      if (wanted != null) {
        wanted.forEach(
            (name, partitions) ->
                topics.add(
                    new OffsetFetchRequestTopic().setName(name).setPartitionIndexes(partitions)));
      }
      request.setGroupId(group).setTopics(topics);
    }
    return OffsetFetchResponse.parse(ask(fetches, request, version), (short) version);
  }

  private static Map<TopicPartition, PartitionData> found(
      OffsetFetchResponse response, int version) {
    return version >= 8 ? response.partitionDataMap("g") : ofOnlyGroup(response);
  }

  private static Map<TopicPartition, PartitionData> ofOnlyGroup(OffsetFetchResponse response) {
    Map<TopicPartition, PartitionData> found = new HashMap<>();
    response
        .data()
        .topics()
        .forEach(
            topic ->
                topic
                    .partitions()
                    .forEach(
                        one ->
                            found.put(
                                partition(topic.name(), one.partitionIndex()),
                                new PartitionData(
                                    one.committedOffset(),
                                    one.committedLeaderEpoch() < 0
                                        ? Optional.empty()
                                        : Optional.of(one.committedLeaderEpoch()),
                                    one.metadata(),
                                    Errors.forCode(one.errorCode())))));
    return found;
  }

  private static TopicPartition partition(String topic, int index) {
    return new TopicPartition(topic, index);
  }

  @ParameterizedTest
  @MethodSource("versions")
  void whatIsCommittedIsFound(int version) {
    assertThat(commit(commitOf("g", Map.of(partition("a", 1), 42L)), version))
        .containsExactly(Map.entry(partition("a", 1), Errors.NONE));

    Map<TopicPartition, PartitionData> found =
        found(fetch("g", Map.of("a", List.of(1, 2)), true, version), version);

    int epoch = version >= 6 ? 5 : -1;
    assertThat(found.get(partition("a", 1)))
        .isEqualTo(
            new PartitionData(
                42,
                version < 5 || epoch < 0 ? Optional.empty() : Optional.of(epoch),
                "note",
                Errors.NONE));
    assertThat(found.get(partition("a", 2)))
        .isEqualTo(new PartitionData(-1, Optional.empty(), "", Errors.NONE));
  }

  @ParameterizedTest
  @MethodSource("versions")
  void unknownPartitionsAreRefusedAndTheRestIsCommitted(int version) {
    assertThat(
            commit(
                commitOf("g", Map.of(partition("a", 1), 42L, partition("nowhere", 0), 43L)),
                version))
        .containsOnly(
            Map.entry(partition("a", 1), Errors.NONE),
            Map.entry(partition("nowhere", 0), Errors.UNKNOWN_TOPIC_OR_PARTITION));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 8, 9})
  void errorOfTheGroupIsGivenToEachPartition(int version) {
    OffsetCommitRequestData request =
        commitOf("g", Map.of(partition("a", 1), 42L, partition("nowhere", 0), 43L))
            .setGenerationIdOrMemberEpoch(7)
            .setMemberId("m");

    assertThat(commit(request, version))
        .containsOnly(
            Map.entry(
                partition("a", 1),
                version >= 9 ? Errors.GROUP_ID_NOT_FOUND : Errors.ILLEGAL_GENERATION),
            Map.entry(partition("nowhere", 0), Errors.UNKNOWN_TOPIC_OR_PARTITION));
  }

  @Test
  void nothingKnownIsAnsweredWithoutTheGroup() {
    OffsetCommitRequestData request =
        commitOf("g", Map.of(partition("nowhere", 0), 43L)).setGenerationIdOrMemberEpoch(7);

    assertThat(commit(request, 9))
        .containsOnly(Map.entry(partition("nowhere", 0), Errors.UNKNOWN_TOPIC_OR_PARTITION));
    assertThat(commit(new OffsetCommitRequestData().setGroupId("g"), 9)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4, 5, 6, 7, 8, 9})
  void nullTopicsAreAllThatHaveOffsets(int version) {
    commit(commitOf("g", Map.of(partition("a", 1), 42L, partition("b", 0), 43L)), 9);

    assertThat(found(fetch("g", null, false, version), version))
        .containsOnlyKeys(partition("a", 1), partition("b", 0));
    assertThat(found(fetch("g", Map.of(), false, version), version)).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("versions")
  void coordinatorThatIsNotReadyAnswersAsTheVersionHasIt(int version) {
    RequestHandler elsewhere =
        new OffsetFetchHandler(failing(ErrorCode.COORDINATOR_LOAD_IN_PROGRESS));
    OffsetFetchRequestData request = new OffsetFetchRequestData();
    if (version >= 8) {
      request.setGroups(List.of(new OffsetFetchRequestGroup().setGroupId("g").setTopics(null)));
    } else {
      request
          .setGroupId("g")
          .setTopics(
              List.of(new OffsetFetchRequestTopic().setName("a").setPartitionIndexes(List.of(1))));
    }

    OffsetFetchResponse response =
        OffsetFetchResponse.parse(ask(elsewhere, request, version), (short) version);

    Errors expected = Errors.COORDINATOR_LOAD_IN_PROGRESS;
    if (version >= 8) {
      assertThat(response.groupLevelError("g")).isEqualTo(expected);
    } else if (version >= 2) {
      assertThat(response.error()).isEqualTo(expected);
      assertThat(response.data().topics()).isEmpty();
    } else {
      assertThat(ofOnlyGroup(response))
          .containsOnly(
              Map.entry(partition("a", 1), new PartitionData(-1, Optional.empty(), "", expected)));
    }
  }

  @Test
  void severalGroupsAreAnsweredEachForItself() {
    commit(commitOf("g", Map.of(partition("a", 1), 42L)), 9);
    commit(commitOf("h", Map.of(partition("b", 2), 43L)), 9);
    OffsetFetchRequestData request =
        new OffsetFetchRequestData()
            .setGroups(
                List.of(
                    new OffsetFetchRequestGroup().setGroupId("h").setTopics(null),
                    new OffsetFetchRequestGroup().setGroupId("none").setTopics(null),
                    new OffsetFetchRequestGroup().setGroupId("g").setTopics(null)));

    OffsetFetchResponse response = OffsetFetchResponse.parse(ask(fetches, request, 8), (short) 8);

    assertThat(response.data().groups())
        .extracting(g -> g.groupId())
        .containsExactly("h", "none", "g");
    assertThat(response.partitionDataMap("g")).containsOnlyKeys(partition("a", 1));
    assertThat(response.partitionDataMap("h")).containsOnlyKeys(partition("b", 2));
    assertThat(response.partitionDataMap("none")).isEmpty();
  }

  @Test
  void offsetsAreDeleted() {
    commit(commitOf("g", Map.of(partition("a", 1), 42L)), 9);

    OffsetDeleteResponse response = delete("g", "a", 1);

    assertThat(Errors.forCode(response.data().errorCode())).isEqualTo(Errors.NONE);
    assertThat(response.data().topics().find("a").partitions().find(1).errorCode()).isZero();
    assertThat(found(fetch("g", null, false, 9), 9)).isEmpty();
  }

  @Test
  void deletionFromAGroupThatIsNotThereFails() {
    OffsetDeleteResponse response = delete("g", "a", 1);

    assertThat(Errors.forCode(response.data().errorCode())).isEqualTo(Errors.GROUP_ID_NOT_FOUND);
    assertThat(response.data().topics()).isEmpty();
  }

  private OffsetDeleteResponse delete(String group, String topic, int partition) {
    OffsetDeleteRequestTopicCollection topics = new OffsetDeleteRequestTopicCollection();
    topics.add(
        new OffsetDeleteRequestTopic()
            .setName(topic)
            .setPartitions(
                List.of(new OffsetDeleteRequestPartition().setPartitionIndex(partition))));
    OffsetDeleteRequestData request =
        new OffsetDeleteRequestData().setGroupId(group).setTopics(topics);
    return OffsetDeleteResponse.parse(ask(deletes, request, 0), (short) 0);
  }

  @Test
  void theyBlockNobody() {
    assertThat(List.of(commits, fetches, deletes))
        .allMatch(handler -> handler.execution() == Execution.INLINE);
  }

  /** A coordinator that refuses everything. */
  private static GroupCoordinator failing(ErrorCode error) {
    InvocationHandler refusal =
        (self, method, arguments) ->
            CompletableFuture.failedFuture(new ApiException(error, "as the test has it"));
    return (GroupCoordinator)
        Proxy.newProxyInstance(
            GroupCoordinator.class.getClassLoader(),
            new Class<?>[] {GroupCoordinator.class},
            refusal);
  }
}
