package dev.tangram.replication.internal.offsets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tangram.model.ErrorCode;
import dev.tangram.protocol.ApiKey;
import dev.tangram.protocol.message.OffsetForLeaderEpochRequest;
import dev.tangram.protocol.message.OffsetForLeaderEpochRequest.OffsetForLeaderPartition;
import dev.tangram.protocol.message.OffsetForLeaderEpochRequest.OffsetForLeaderTopic;
import dev.tangram.protocol.message.OffsetForLeaderEpochResponse;
import dev.tangram.protocol.message.OffsetForLeaderEpochResponse.EpochEndOffset;
import dev.tangram.replication.TestBroker;
import dev.tangram.replication.TestRecords;
import dev.tangram.replication.internal.produce.Produces;
import dev.tangram.request.TestRequest;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OffsetForLeaderEpochHandlerTest {

  private TestBroker broker;

  /** Epoch 0 has the offsets 0 and 1, epoch 3 the offset 2, epoch 5 none. */
  @BeforeEach
  void start(@TempDir Path directory) {
    broker = new TestBroker(directory).topic("t", 1);
    Produces.send(broker, "t", TestRecords.batch("a", "b"));
    broker.assign(broker.assignment("t", 0, 1, 3, List.of(1), List.of(1)));
    Produces.send(broker, "t", TestRecords.batch("c"));
    broker.assign(broker.assignment("t", 0, 1, 5, List.of(1), List.of(1)));
  }

  @AfterEach
  void stop() {
    broker.close();
  }

  private EpochEndOffset ask(int version, String topic, int current, int epoch) {
    OffsetForLeaderPartition wanted =
        new OffsetForLeaderPartition()
            .setPartition(0)
            .setCurrentLeaderEpoch(current)
            .setLeaderEpoch(epoch);
    OffsetForLeaderEpochRequest body =
        new OffsetForLeaderEpochRequest()
            .setTopics(
                List.of(new OffsetForLeaderTopic().setTopic(topic).setPartitions(List.of(wanted))));
    OffsetForLeaderEpochResponse response =
        new TestRequest(ApiKey.OFFSET_FOR_LEADER_EPOCH, version, body)
            .to(new OffsetForLeaderEpochHandler(broker.replicas))
            .answered();
    return response.topics().get(0).partitions().get(0);
  }

  @ParameterizedTest
  @CsvSource({"0, 0, 2", "1, 0, 2", "2, 0, 2", "3, 3, 3", "4, 3, 3", "5, 5, 3", "6, -1, -1"})
  void tellsTheEndOfTheLargestEpochUpToTheOneAskedFor(int asked, int epoch, long end) {
    for (int version = 0; version <= 4; version++) {
      EpochEndOffset answer = ask(version, "t", -1, asked);
      assertThat(answer.errorCode()).isZero();
      assertThat(answer.endOffset()).isEqualTo(end);
      assertThat(answer.leaderEpoch()).isEqualTo(version >= 1 ? epoch : -1);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "t, 4, FENCED_LEADER_EPOCH",
    "t, 6, UNKNOWN_LEADER_EPOCH",
    "x, -1, UNKNOWN_TOPIC_OR_PARTITION"
  })
  void errors(String topic, int current, ErrorCode expected) {
    EpochEndOffset answer = ask(4, topic, current, 3);
    assertThat(ErrorCode.of(answer.errorCode())).isEqualTo(expected);
    assertThat(answer.endOffset()).isEqualTo(-1);
  }
}
