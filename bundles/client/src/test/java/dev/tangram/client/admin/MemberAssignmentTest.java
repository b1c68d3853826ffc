package dev.tangram.client.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tangram.model.TopicPartition;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Assignment;
import org.apache.kafka.clients.consumer.internals.ConsumerProtocol;
import org.junit.jupiter.api.Test;

class MemberAssignmentTest {

  private static byte[] kafkas() {
    ByteBuffer buffer =
        ConsumerProtocol.serializeAssignment(
            new Assignment(
                List.of(
                    new org.apache.kafka.common.TopicPartition("a", 2),
                    new org.apache.kafka.common.TopicPartition("b-ü", 0),
                    new org.apache.kafka.common.TopicPartition("a", 1)),
                ByteBuffer.wrap(new byte[] {1, 2})));
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }

  @Test
  void readsWhatTheJavaClientWrites() {
    assertThat(MemberAssignment.read(kafkas()))
        .containsExactlyInAnyOrder(
            new TopicPartition("a", 1), new TopicPartition("a", 2), new TopicPartition("b-ü", 0));
  }

  @Test
  void whatIsCutOffOrNonsenseIsNoAssignment() {
    byte[] bytes = kafkas();
    assertThat(MemberAssignment.read(null)).isEmpty();
    // The last ten bytes are those of the assignor and the last partition.
    for (int length = 0; length < bytes.length - 10; length++) {
      assertThat(MemberAssignment.read(Arrays.copyOf(bytes, length))).isEmpty();
    }
    assertThat(MemberAssignment.read("just some text of a client".getBytes())).isEmpty();
  }
}
