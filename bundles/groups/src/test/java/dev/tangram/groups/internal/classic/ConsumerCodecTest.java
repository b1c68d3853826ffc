package dev.tangram.groups.internal.classic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tangram.assignor.MemberAssignment;
import dev.tangram.assignor.MemberView;
import dev.tangram.groups.internal.group.ConsumerFormat;
import dev.tangram.groups.internal.group.MemberProtocol;
import dev.tangram.model.TopicPartition;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Assignment;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Subscription;
import org.apache.kafka.clients.consumer.internals.ConsumerProtocol;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against the codec of the field's own client. */
class ConsumerCodecTest {

  private static final ByteBuffer USER_DATA = ByteBuffer.wrap(new byte[] {1, 2, 3});

  private static byte[] subscription(int version) {
    Subscription subscription =
        new Subscription(
            List.of("b", "a"),
            USER_DATA.duplicate(),
            List.of(
                new org.apache.kafka.common.TopicPartition("a", 2),
                new org.apache.kafka.common.TopicPartition("b", 0)),
            7,
            Optional.of("r1"));
    ByteBuffer buffer = ConsumerProtocol.serializeSubscription(subscription, (short) version);
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }

  private static ClassicMember member(byte[] metadata) {
    return new ClassicMember(
        "m",
        "i",
        "c",
        "/h",
        new ClassicMember.Timeouts(1, 1),
        List.of(new MemberProtocol("range", metadata)));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void everyVersionOfASubscriptionIsRead(int version) {
    MemberView view = ConsumerCodec.view(member(subscription(version)), "range").orElseThrow();
    assertThat(view.memberId()).isEqualTo("m");
    assertThat(view.instanceId()).contains("i");
    assertThat(view.topics()).containsExactly("a", "b");
    assertThat(view.userData()).isEqualTo(USER_DATA);
    assertThat(view.owned())
        .isEqualTo(
            version >= 1
                ? List.of(new TopicPartition("a", 2), new TopicPartition("b", 0))
                : List.of());
    assertThat(view.ownedGeneration()).isEqualTo(version >= 2 ? 7 : -1);
    assertThat(view.rack()).isEqualTo(version >= 3 ? Optional.of("r1") : Optional.empty());
  }

  @Test
  void aNewerVersionIsReadAsTheNewestThatIsKnown() {
    byte[] newer = subscription(3);
    newer[1] = 9;
    assertThat(ConsumerCodec.view(member(newer), "range").orElseThrow().topics())
        .containsExactly("a", "b");
  }

  @Test
  void whatCannotBeReadIsNoSubscription() {
    byte[] whole = subscription(3);
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = java.util.Arrays.copyOf(whole, length);
      assertThat(ConsumerFormat.subscription(cut)).as("%d bytes", length).isEmpty();
    }
    assertThat(ConsumerFormat.subscription(new byte[] {-1, -1, 0, 0, 0, 0})).isEmpty();
    assertThat(ConsumerFormat.subscription(new byte[] {0, 0, 127, -1, -1, -1})).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(shorts = {0, 1, 2, 3, 9})
  void assignmentsAreReadByTheClient(short version) {
    MemberAssignment assignment =
        new MemberAssignment(
            List.of(
                new TopicPartition("a", 1), new TopicPartition("b", 0), new TopicPartition("a", 0)),
            USER_DATA);
    ByteBuffer bytes = ByteBuffer.wrap(ConsumerCodec.assignment(assignment, version));
    assertThat(bytes.getShort(0)).isEqualTo((short) Math.min(version, 3));
    Assignment read = ConsumerProtocol.deserializeAssignment(bytes);
    assertThat(read.partitions())
        .containsExactlyInAnyOrder(
            new org.apache.kafka.common.TopicPartition("a", 0),
            new org.apache.kafka.common.TopicPartition("a", 1),
            new org.apache.kafka.common.TopicPartition("b", 0));
    assertThat(read.userData()).isEqualTo(USER_DATA);
  }

  @Test
  void noUserDataIsNull() {
    ByteBuffer bytes =
        ByteBuffer.wrap(ConsumerCodec.assignment(MemberAssignment.NOTHING, (short) 3));
    Assignment read = ConsumerProtocol.deserializeAssignment(bytes);
    assertThat(read.partitions()).isEmpty();
    assertThat(read.userData()).isNull();
  }
}
