package dev.tangram.replication.internal.offsets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tangram.model.ErrorCode;
import dev.tangram.protocol.ApiKey;
import dev.tangram.protocol.BufferPayload;
import dev.tangram.protocol.Payload;
import dev.tangram.protocol.message.ListOffsetsRequest;
import dev.tangram.protocol.message.ListOffsetsRequest.ListOffsetsPartition;
import dev.tangram.protocol.message.ListOffsetsRequest.ListOffsetsTopic;
import dev.tangram.protocol.message.ListOffsetsResponse;
import dev.tangram.protocol.message.ListOffsetsResponse.ListOffsetsPartitionResponse;
import dev.tangram.replication.TestBroker;
import dev.tangram.replication.internal.produce.Produces;
import dev.tangram.request.Execution;
import dev.tangram.request.TestRequest;
import io.netty.buffer.Unpooled;
import java.nio.file.Path;
import java.util.List;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.MemoryRecords;
import org.apache.kafka.common.record.SimpleRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ListOffsetsHandlerTest {

  private TestBroker broker;
  private ListOffsetsHandler handler;

  /** Offsets 0 to 4 with the times 100, 200, 200, 500, 400; epoch 0 up to offset 2, then 3. */
  @BeforeEach
  void start(@TempDir Path directory) {
    broker = new TestBroker(directory).topic("t", 1);
    handler = new ListOffsetsHandler(broker.replicas);
    produce(100, 200);
    broker.assign(broker.assignment("t", 0, 1, 3, List.of(1), List.of(1)));
    produce(200);
    produce(500, 400);
  }

  @AfterEach
  void stop() {
    broker.close();
  }

  private void produce(long... times) {
    SimpleRecord[] records = new SimpleRecord[times.length];
    for (int i = 0; i < times.length; i++) {
      records[i] = new SimpleRecord(times[i], new byte[] {1});
    }
    MemoryRecords batch = MemoryRecords.withRecords(Compression.NONE, records);
    Payload payload = new BufferPayload(Unpooled.wrappedBuffer(batch.buffer()));
    assertThat(Produces.send(broker, "t", payload).errorCode()).isZero();
  }

  private static TestRequest request(int version, ListOffsetsPartition... wanted) {
    return new TestRequest(
        ApiKey.LIST_OFFSETS,
        version,
        new ListOffsetsRequest()
            .setReplicaId(-1)
            .setTopics(
                List.of(new ListOffsetsTopic().setName("t").setPartitions(List.of(wanted)))));
  }

  private static ListOffsetsPartition at(long timestamp) {
    return new ListOffsetsPartition().setPartitionIndex(0).setTimestamp(timestamp);
  }

  private ListOffsetsPartitionResponse ask(int version, ListOffsetsPartition wanted) {
    ListOffsetsResponse response = request(version, wanted).to(handler).answered();
    return response.topics().get(0).partitions().get(0);
  }

  @ParameterizedTest
  @CsvSource({
    // time asked for, offset, time, epoch
    "-1, 5, -1, 3",
    "-2, 0, -1, 0",
    "-3, 3, 500, 3",
    "-4, 0, -1, 0",
    "-5, -1, -1, -1",
    "0, 0, 100, 0",
    "101, 1, 200, 0",
    "201, 3, 500, 3",
    "501, -1, -1, -1"
  })
  void findsOffsets(long asked, long offset, long time, int epoch) {
    ListOffsetsPartitionResponse answer = ask(9, at(asked));
    assertThat(ErrorCode.of(answer.errorCode())).isEqualTo(ErrorCode.NONE);
    assertThat(answer.offset()).isEqualTo(offset);
    assertThat(answer.timestamp()).isEqualTo(time);
    assertThat(answer.leaderEpoch()).isEqualTo(epoch);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9})
  void everyVersionKnowsTheEnds(int version) {
    assertThat(ask(version, at(-1)).offset()).isEqualTo(5);
    assertThat(ask(version, at(-2)).offset()).isZero();
    assertThat(ask(version, at(-1)).leaderEpoch()).isEqualTo(version >= 4 ? 3 : -1);
  }

  @ParameterizedTest
  @CsvSource({"-4, 7", "-5, 8", "-6, 9"})
  void timesThatAVersionLacksAreRefused(long asked, int version) {
    assertThat(ErrorCode.of(ask(version, at(asked)).errorCode()))
        .isEqualTo(ErrorCode.UNSUPPORTED_VERSION);
  }

  @Test
  void versionZeroListsWhereAReadMayBegin() {
    assertThat(ask(0, at(-1).setMaxNumOffsets(10)).oldStyleOffsets()).containsExactly(5, 0);
    assertThat(ask(0, at(-1).setMaxNumOffsets(1)).oldStyleOffsets()).containsExactly(5);
    assertThat(ask(0, at(-2).setMaxNumOffsets(1)).oldStyleOffsets()).containsExactly(0);
    assertThat(ask(0, at(201).setMaxNumOffsets(2)).oldStyleOffsets()).containsExactly(3, 0);
    assertThat(ask(0, at(-1).setMaxNumOffsets(0)).oldStyleOffsets()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"2, FENCED_LEADER_EPOCH", "3, NONE", "4, UNKNOWN_LEADER_EPOCH"})
  void leaderEpochsAreFenced(int epoch, ErrorCode expected) {
    ListOffsetsPartitionResponse answer = ask(9, at(-1).setCurrentLeaderEpoch(epoch));
    assertThat(ErrorCode.of(answer.errorCode())).isEqualTo(expected);
  }

  @Test
  void unknownPartitionsAndThoseAskedForTwiceAreErrors() {
    assertThat(ErrorCode.of(ask(9, at(-1).setPartitionIndex(5)).errorCode()))
        .isEqualTo(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
    ListOffsetsResponse twice = request(9, at(-1), at(-2)).to(handler).answered();
    assertThat(twice.topics().get(0).partitions())
        .extracting(p -> ErrorCode.of(p.errorCode()))
        .containsExactly(ErrorCode.INVALID_REQUEST, ErrorCode.INVALID_REQUEST);
  }

  /** L8: what is not committed is not there for consumers, but for followers. */
  @Test
  void consumersSeeOnlyWhatIsCommitted() {
    broker.assign(broker.assignment("t", 0, 1, 4, List.of(1, 2), List.of(1, 2)));
    produce(900);
    assertThat(ask(9, at(-1)).offset()).isEqualTo(5);
    assertThat(ask(9, at(-3)).offset()).isEqualTo(-1);
    assertThat(ask(9, at(600)).offset()).isEqualTo(-1);
    TestRequest follower = request(9, at(-1));
    ListOffsetsRequest body = follower.body();
    body.setReplicaId(2);
    ListOffsetsResponse response = follower.to(handler).answered();
    assertThat(response.topics().get(0).partitions().get(0).offset()).isEqualTo(6);
  }

  @Test
  void theStartMovesWithDeletedRecords() {
    broker.partition("t", 0).deleteRecords(2, 0, (error, low) -> {});
    ListOffsetsPartitionResponse earliest = ask(9, at(-2));
    assertThat(earliest.offset()).isEqualTo(2);
    assertThat(earliest.leaderEpoch()).isEqualTo(3);
  }

  @Test
  void onlySearchesLeaveTheEventLoop() {
    assertThat(handler.execution(request(9, at(-1)))).isEqualTo(Execution.INLINE);
    assertThat(handler.execution(request(9, at(-2)))).isEqualTo(Execution.INLINE);
    assertThat(handler.execution(request(9, at(-3)))).isEqualTo(Execution.BLOCKING);
    assertThat(handler.execution(request(9, at(77)))).isEqualTo(Execution.BLOCKING);
  }
}
