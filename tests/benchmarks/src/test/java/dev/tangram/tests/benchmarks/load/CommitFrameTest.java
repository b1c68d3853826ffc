package dev.tangram.tests.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.message.OffsetCommitResponseData;
import org.apache.kafka.common.message.OffsetCommitResponseData.OffsetCommitResponsePartition;
import org.apache.kafka.common.message.OffsetCommitResponseData.OffsetCommitResponseTopic;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.ObjectSerializationCache;
import org.apache.kafka.common.requests.OffsetCommitRequest;
import org.apache.kafka.common.requests.RequestHeader;
import org.junit.jupiter.api.Test;

class CommitFrameTest {

  private static final short VERSION = 8;

  @Test
  void theRequestIsWhatKafkaReads() {
    ByteBuffer frame = CommitFrame.request("group", "topic", 5, 3, 42);
    assertThat(frame.getInt()).isEqualTo(frame.remaining());

    RequestHeader header = RequestHeader.parse(frame);
    OffsetCommitRequest request = OffsetCommitRequest.parse(frame, header.apiVersion());

    assertThat(frame.hasRemaining()).isFalse();
    assertThat(request.data().groupId()).isEqualTo("group");
    assertThat(request.data().generationIdOrMemberEpoch()).isEqualTo(-1);
    assertThat(request.data().memberId()).isEmpty();
    assertThat(request.offsets())
        .hasSize(3)
        .containsEntry(new org.apache.kafka.common.TopicPartition("topic", 7), 42L);
  }

  @Test
  void anErrorOfAnyPartitionIsSeen() throws IOException {
    CommitFrame.check(answer(200, -1), 77);

    assertThatThrownBy(() -> CommitFrame.check(answer(200, 199), 77))
        .hasMessageContaining("error 16");
    assertThatThrownBy(() -> CommitFrame.check(answer(1, -1), 78))
        .hasMessageContaining("instead of 78");
    assertThatThrownBy(() -> CommitFrame.check(answer(0, -1), 77))
        .hasMessageContaining("no partition");
  }

  private static ByteBuffer answer(int count, int failing) {
    List<OffsetCommitResponsePartition> partitions = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      partitions.add(
          new OffsetCommitResponsePartition()
              .setPartitionIndex(i)
              .setErrorCode((short) (i == failing ? 16 : 0)));
    }
    OffsetCommitResponseData data =
        new OffsetCommitResponseData()
            .setTopics(
                List.of(
                    new OffsetCommitResponseTopic()
                        .setName("topic".repeat(40))
                        .setPartitions(partitions)));
    ObjectSerializationCache cache = new ObjectSerializationCache();
    ByteBuffer answer = ByteBuffer.allocate(5 + data.size(cache, VERSION));
    answer.putInt(77).put((byte) 0);
    data.write(new ByteBufferAccessor(answer), cache, VERSION);
    return answer.flip();
  }
}
