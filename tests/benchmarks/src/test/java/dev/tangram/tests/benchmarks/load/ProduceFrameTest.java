package dev.tangram.tests.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.message.ProduceResponseData;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.ObjectSerializationCache;
import org.apache.kafka.common.record.MemoryRecords;
import org.apache.kafka.common.requests.ProduceRequest;
import org.apache.kafka.common.requests.RequestHeader;
import org.junit.jupiter.api.Test;

class ProduceFrameTest {

  @Test
  void theRequestIsWhatKafkaReads() {
    byte[] value = "x".repeat(300).getBytes(StandardCharsets.UTF_8);
    ByteBuffer frame = ProduceFrame.request("topic", 5, value);
    assertThat(frame.getInt()).isEqualTo(frame.remaining());

    RequestHeader header = RequestHeader.parse(frame);
    ProduceRequest request = ProduceRequest.parse(frame, header.apiVersion());

    assertThat(header.apiKey().id).isZero();
    assertThat(frame.hasRemaining()).isFalse();
    assertThat(request.acks()).isEqualTo((short) 1);
    var topic = request.data().topicData().iterator().next();
    assertThat(topic.name()).isEqualTo("topic");
    assertThat(topic.partitionData().get(0).index()).isEqualTo(5);
    var batches = ((MemoryRecords) topic.partitionData().get(0).records()).batches();
    var batch = batches.iterator().next();
    batch.ensureValid();
    assertThat(batch.iterator().next().value()).isEqualTo(ByteBuffer.wrap(value));
  }

  @Test
  void anErrorInTheAnswerIsSeen() throws IOException {
    ProduceFrame.check(answer(77, (short) 0), 77);

    assertThatThrownBy(() -> ProduceFrame.check(answer(77, (short) 6), 77))
        .hasMessageContaining("error 6");
    assertThatThrownBy(() -> ProduceFrame.check(answer(77, (short) 0), 78))
        .hasMessageContaining("instead of 78");
  }

  private static ByteBuffer answer(int correlation, short error) {
    ProduceResponseData.TopicProduceResponse topic =
        new ProduceResponseData.TopicProduceResponse().setName("topic");
    topic.setPartitionResponses(
        java.util.List.of(
            new ProduceResponseData.PartitionProduceResponse().setIndex(5).setErrorCode(error)));
    ProduceResponseData data = new ProduceResponseData();
    data.responses().add(topic);
    ObjectSerializationCache cache = new ObjectSerializationCache();
    ByteBuffer answer = ByteBuffer.allocate(5 + data.size(cache, ProduceFrame.VERSION));
    answer.putInt(correlation).put((byte) 0);
    data.write(new ByteBufferAccessor(answer), cache, ProduceFrame.VERSION);
    return answer.flip();
  }
}
