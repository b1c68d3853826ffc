package dev.tangram.replication.internal.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tangram.model.ErrorCode;
import dev.tangram.protocol.ApiKey;
import dev.tangram.protocol.message.DeleteRecordsRequest;
import dev.tangram.protocol.message.DeleteRecordsRequest.DeleteRecordsPartition;
import dev.tangram.protocol.message.DeleteRecordsRequest.DeleteRecordsTopic;
import dev.tangram.protocol.message.DeleteRecordsResponse;
import dev.tangram.protocol.message.DeleteRecordsResponse.DeleteRecordsPartitionResult;
import dev.tangram.protocol.message.DescribeLogDirsRequest;
import dev.tangram.protocol.message.DescribeLogDirsRequest.DescribableLogDirTopic;
import dev.tangram.protocol.message.DescribeLogDirsResponse;
import dev.tangram.protocol.message.DescribeLogDirsResponse.DescribeLogDirsResult;
import dev.tangram.replication.TestBroker;
import dev.tangram.replication.TestRecords;
import dev.tangram.replication.internal.produce.Produces;
import dev.tangram.request.TestRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StorageHandlersTest {

  private TestBroker broker;
  private Path directory;

  @BeforeEach
  void start(@TempDir Path temp) {
    directory = temp;
    broker = new TestBroker(temp).topic("t", 2);
    Produces.send(broker, "t", TestRecords.batch("a", "b"));
    Produces.send(broker, "t", TestRecords.batch("c"));
  }

  @AfterEach
  void stop() {
    broker.close();
  }

  private TestRequest delete(int version, long... offsetOfPartition) {
    List<DeleteRecordsPartition> partitions = new ArrayList<>();
    for (int i = 0; i < offsetOfPartition.length; i++) {
      partitions.add(
          new DeleteRecordsPartition().setPartitionIndex(i).setOffset(offsetOfPartition[i]));
    }
    DeleteRecordsRequest body =
        new DeleteRecordsRequest()
            .setTimeoutMs(1000)
            .setTopics(List.of(new DeleteRecordsTopic().setName("t").setPartitions(partitions)));
    return new TestRequest(ApiKey.DELETE_RECORDS, version, body)
        .to(new DeleteRecordsHandler(broker.replicas));
  }

  private static List<DeleteRecordsPartitionResult> results(TestRequest request) {
    DeleteRecordsResponse response = request.answered();
    return response.topics().get(0).partitions();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void movesTheStartOfTheLog(int version) {
    DeleteRecordsPartitionResult result = results(delete(version, 2)).get(0);
    assertThat(result.errorCode()).isZero();
    assertThat(result.lowWatermark()).isEqualTo(2);
    assertThat(broker.partition("t", 0).log(-1, true).logStartOffset()).isEqualTo(2);
    assertThat(results(delete(version, 1)).get(0).lowWatermark()).isEqualTo(2);
  }

  @Test
  void minusOneDeletesAllThatIsCommitted() {
    assertThat(results(delete(2, -1)).get(0).lowWatermark()).isEqualTo(3);
  }

  @ParameterizedTest
  @CsvSource({"4, OFFSET_OUT_OF_RANGE", "-2, OFFSET_OUT_OF_RANGE"})
  void offsetsThatAreNotCommittedAreRefused(long offset, ErrorCode expected) {
    DeleteRecordsPartitionResult result = results(delete(2, offset)).get(0);
    assertThat(ErrorCode.of(result.errorCode())).isEqualTo(expected);
    assertThat(result.lowWatermark()).isEqualTo(-1);
  }

  @Test
  void eachPartitionHasItsOwnResult() {
    assertThat(results(delete(2, 1, -1, 0)))
        .extracting(result -> ErrorCode.of(result.errorCode()))
        .containsExactly(ErrorCode.NONE, ErrorCode.NONE, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
  }

  @Test
  void otherReplicasMustHaveDeletedToo() {
    broker.assign(broker.assignment("t", 0, 1, 1, List.of(1, 2), List.of(1, 2)));
    TestRequest waiting = delete(2, 1);
    assertThat(waiting.isAnswered()).isFalse();
    broker.partition("t", 0).followerFetched(2, 3, 0);
    assertThat(waiting.isAnswered()).isFalse();
    broker.partition("t", 0).followerFetched(2, 3, 1);
    assertThat(results(waiting).get(0).lowWatermark()).isEqualTo(1);
    TestRequest late = delete(2, 2);
    broker.timer.advance(1000);
    assertThat(ErrorCode.of(results(late).get(0).errorCode()))
        .isEqualTo(ErrorCode.REQUEST_TIMED_OUT);
    TestRequest deposed = delete(2, 3);
    broker.assign(broker.assignment("t", 0, 2, 2, List.of(1, 2), List.of(1, 2)));
    assertThat(ErrorCode.of(results(deposed).get(0).errorCode()))
        .isEqualTo(ErrorCode.NOT_LEADER_OR_FOLLOWER);
    assertThat(broker.timer.pending()).isZero();
  }

  private DescribeLogDirsResult describe(int version, List<DescribableLogDirTopic> topics) {
    DescribeLogDirsResponse response =
        new TestRequest(
                ApiKey.DESCRIBE_LOG_DIRS, version, new DescribeLogDirsRequest().setTopics(topics))
            .to(new DescribeLogDirsHandler(broker.replicas))
            .answered();
    assertThat(response.errorCode()).isZero();
    assertThat(response.results()).hasSize(1);
    return response.results().get(0);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4})
  void describesDirectories(int version) {
    DescribeLogDirsResult result = describe(version, null);
    assertThat(result.logDir()).isEqualTo(directory.toAbsolutePath().toString());
    assertThat(result.topics()).singleElement().matches(t -> t.partitions().size() == 2);
    assertThat(result.topics().get(0).partitions())
        .anySatisfy(p -> assertThat(p.partitionSize()).isGreaterThan(100))
        .allSatisfy(p -> assertThat(p.offsetLag()).isZero());
    if (version >= 4) {
      assertThat(result.totalBytes()).isGreaterThan(result.usableBytes());
      assertThat(result.usableBytes()).isPositive();
    }
  }

  @Test
  void describesOnlyWhatIsNamed() {
    DescribableLogDirTopic named =
        new DescribableLogDirTopic().setTopic("t").setPartitions(new int[] {1, 8});
    DescribeLogDirsResult result = describe(4, List.of(named));
    assertThat(result.topics()).singleElement().matches(t -> t.partitions().size() == 1);
    assertThat(describe(4, List.of()).topics()).isEmpty();
  }
}
