package dev.tangram.groups.internal.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tangram.protocol.ProtocolException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.MessageUtil;
import org.apache.kafka.coordinator.group.generated.ConsumerGroupCurrentMemberAssignmentKey;
import org.apache.kafka.coordinator.group.generated.ConsumerGroupCurrentMemberAssignmentValue;
import org.apache.kafka.coordinator.group.generated.ConsumerGroupMemberMetadataKey;
import org.apache.kafka.coordinator.group.generated.ConsumerGroupMemberMetadataValue;
import org.apache.kafka.coordinator.group.generated.ConsumerGroupMetadataKey;
import org.apache.kafka.coordinator.group.generated.ConsumerGroupMetadataValue;
import org.apache.kafka.coordinator.group.generated.ConsumerGroupPartitionMetadataKey;
import org.apache.kafka.coordinator.group.generated.ConsumerGroupPartitionMetadataValue;
import org.apache.kafka.coordinator.group.generated.ConsumerGroupTargetAssignmentMemberKey;
import org.apache.kafka.coordinator.group.generated.ConsumerGroupTargetAssignmentMemberValue;
import org.apache.kafka.coordinator.group.generated.ConsumerGroupTargetAssignmentMetadataKey;
import org.apache.kafka.coordinator.group.generated.ConsumerGroupTargetAssignmentMetadataValue;
import org.apache.kafka.coordinator.group.generated.GroupMetadataKey;
import org.apache.kafka.coordinator.group.generated.GroupMetadataValue;
import org.apache.kafka.coordinator.group.generated.OffsetCommitKey;
import org.apache.kafka.coordinator.group.generated.OffsetCommitValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Against the bytes of Kafka's own classes, in both directions. */
class GroupRecordSerdeTest {

  private final GroupRecordSerde serde = new GroupRecordSerde();

  static Stream<Arguments> records() {
    OffsetCommitKey offset =
        new OffsetCommitKey().setGroup("group").setTopic("topic").setPartition(7);
    OffsetCommitValue committed =
        new OffsetCommitValue().setOffset(42).setMetadata("m\u00e9ta").setCommitTimestamp(1234);
    OffsetCommitValue withEpoch = committed.duplicate().setLeaderEpoch(9);
    Stream<Arguments> offsets =
        Stream.of(
            Arguments.of(0, offset, 0, committed),
            Arguments.of(1, offset, 1, committed.duplicate().setExpireTimestamp(99)),
            Arguments.of(1, offset, 2, committed),
            Arguments.of(1, offset, 3, withEpoch),
            Arguments.of(1, offset, 4, withEpoch));
    return Stream.of(offsets, classic(), consumer()).flatMap(stream -> stream);
  }

  private static Stream<Arguments> classic() {
    GroupMetadataKey key = new GroupMetadataKey().setGroup("group");
    GroupMetadataValue.MemberMetadata member =
        new GroupMetadataValue.MemberMetadata()
            .setMemberId("member")
            .setClientId("client")
            .setClientHost("/127.0.0.1")
            .setSessionTimeout(45_000)
            .setSubscription(new byte[] {1, 2, 3})
            .setAssignment(new byte[] {4, 5});
    GroupMetadataValue value =
        new GroupMetadataValue()
            .setProtocolType("consumer")
            .setGeneration(5)
            .setProtocol("range")
            .setLeader("member")
            .setMembers(List.of(member));
    GroupMetadataValue timed = value.duplicate();
    timed.members().get(0).setRebalanceTimeout(60_000);
    GroupMetadataValue stamped = timed.duplicate().setCurrentStateTimestamp(77);
    GroupMetadataValue fixed = stamped.duplicate();
    fixed.members().get(0).setGroupInstanceId("instance");
    return Stream.of(
        Arguments.of(2, key, 0, value),
        Arguments.of(2, key, 1, timed),
        Arguments.of(2, key, 2, stamped),
        Arguments.of(2, key, 3, fixed),
        Arguments.of(2, key, 4, fixed));
  }

  private static Stream<Arguments> consumer() {
    Uuid topic = Uuid.randomUuid();
    return Stream.of(
        Arguments.of(
            3,
            new ConsumerGroupMetadataKey().setGroupId("g"),
            0,
            new ConsumerGroupMetadataValue().setEpoch(3)),
        Arguments.of(
            4,
            new ConsumerGroupPartitionMetadataKey().setGroupId("g"),
            0,
            new ConsumerGroupPartitionMetadataValue()
                .setTopics(
                    List.of(
                        new ConsumerGroupPartitionMetadataValue.TopicMetadata()
                            .setTopicId(topic)
                            .setTopicName("t")
                            .setNumPartitions(3)))),
        Arguments.of(
            5,
            new ConsumerGroupMemberMetadataKey().setGroupId("g").setMemberId("m"),
            0,
            new ConsumerGroupMemberMetadataValue()
                .setClientId("c")
                .setClientHost("h")
                .setSubscribedTopicNames(List.of("t", "u"))
                .setServerAssignor("uniform")
                .setRebalanceTimeoutMs(1)
                .setClassicMemberMetadata(
                    new ConsumerGroupMemberMetadataValue.ClassicMemberMetadata()
                        .setSessionTimeoutMs(9)
                        .setSupportedProtocols(
                            List.of(
                                new ConsumerGroupMemberMetadataValue.ClassicProtocol()
                                    .setName("range")
                                    .setMetadata(new byte[] {1}))))),
        Arguments.of(
            6,
            new ConsumerGroupTargetAssignmentMetadataKey().setGroupId("g"),
            0,
            new ConsumerGroupTargetAssignmentMetadataValue().setAssignmentEpoch(4)),
        Arguments.of(
            7,
            new ConsumerGroupTargetAssignmentMemberKey().setGroupId("g").setMemberId("m"),
            0,
            new ConsumerGroupTargetAssignmentMemberValue()
                .setTopicPartitions(
                    List.of(
                        new ConsumerGroupTargetAssignmentMemberValue.TopicPartition()
                            .setTopicId(topic)
                            .setPartitions(List.of(1, 2))))),
        Arguments.of(
            8,
            new ConsumerGroupCurrentMemberAssignmentKey().setGroupId("g").setMemberId("m"),
            0,
            new ConsumerGroupCurrentMemberAssignmentValue()
                .setMemberEpoch(6)
                .setPreviousMemberEpoch(5)
                .setState((byte) 1)
                .setAssignedPartitions(
                    List.of(
                        new ConsumerGroupCurrentMemberAssignmentValue.TopicPartitions()
                            .setTopicId(topic)
                            .setPartitions(List.of(3))))));
  }

  @ParameterizedTest
  @MethodSource("records")
  void whatKafkaWritesIsReadAndWrittenTheSame(
      int keyVersion, ApiMessage key, int valueVersion, ApiMessage value) {
    ByteBuffer keyBytes = MessageUtil.toVersionPrefixedByteBuffer((short) keyVersion, key);
    ByteBuffer valueBytes = MessageUtil.toVersionPrefixedByteBuffer((short) valueVersion, value);
    GroupRecord record = serde.read(keyBytes.duplicate(), valueBytes.duplicate());
    assertThat(record.keyVersion()).isEqualTo((short) keyVersion);
    assertThat(record.valueVersion()).isEqualTo((short) valueVersion);
    assertThat(serde.key(record)).isEqualTo(keyBytes);
    assertThat(serde.value(record)).isEqualTo(valueBytes);
    GroupRecord tombstone = serde.read(keyBytes.duplicate(), null);
    assertThat(tombstone.isTombstone()).isTrue();
    assertThat(serde.key(tombstone)).isEqualTo(keyBytes);
    assertThat(serde.value(tombstone)).isNull();
  }

  /** Its buffers are used again, its names are remembered, and yet each record is itself. */
  @Test
  void theOneForOneThreadReadsAndWritesTheSame() {
    GroupRecordSerde own = serde.forOneThread();
    for (int round = 0; round < 2; round++) {
      records()
          .forEach(
              args -> {
                short keyVersion = ((Integer) args.get()[0]).shortValue();
                short valueVersion = ((Integer) args.get()[2]).shortValue();
                ByteBuffer key =
                    MessageUtil.toVersionPrefixedByteBuffer(keyVersion, (ApiMessage) args.get()[1]);
                ByteBuffer value =
                    MessageUtil.toVersionPrefixedByteBuffer(
                        valueVersion, (ApiMessage) args.get()[3]);
                GroupRecord record = own.read(key.duplicate(), value.duplicate());
                ByteBuffer keyWritten = own.key(record);
                ByteBuffer valueWritten = own.value(record);
                assertThat(keyWritten).isEqualTo(key);
                assertThat(valueWritten).isEqualTo(value);
              });
    }
  }

  @Test
  void aLargeRecordIsWrittenAndTheNextOneAsWell() {
    GroupRecordSerde own = serde.forOneThread();
    for (int bytes : new int[] {10, 200_000, 20}) {
      GroupRecord record =
          GroupRecord.tombstone(
              (short) 2, new dev.tangram.groups.internal.records.GroupMetadataKey().setGroup("g"));
      var value =
          new dev.tangram.groups.internal.records.GroupMetadataValue()
              .setProtocolType("consumer")
              .setMembers(
                  List.of(
                      new dev.tangram.groups.internal.records.GroupMetadataValue.MemberMetadata()
                          .setSubscription(new byte[bytes])));
      GroupRecord large = new GroupRecord((short) 2, record.key(), (short) 3, value);
      assertThat(own.value(large)).isEqualTo(serde.value(large));
      assertThat(own.key(large)).isEqualTo(serde.key(large));
    }
  }

  @Test
  void theOneForOneThreadDecodesANameOnce() {
    GroupRecordSerde own = serde.forOneThread();
    OffsetCommitKey key = new OffsetCommitKey().setGroup("g").setTopic("t").setPartition(7);
    ByteBuffer bytes = MessageUtil.toVersionPrefixedByteBuffer((short) 1, key);
    var first = (dev.tangram.groups.internal.records.OffsetCommitKey) own.read(bytes, null).key();
    var second = (dev.tangram.groups.internal.records.OffsetCommitKey) own.read(bytes, null).key();
    assertThat(second.group()).isEqualTo("g").isSameAs(first.group());
    assertThat(second.topic()).isEqualTo("t").isSameAs(first.topic());
  }

  /** The fields themselves, so that reading and writing cannot be wrong in the same way. */
  @Test
  void fieldsAreWhereTheyBelong() {
    OffsetCommitKey key = new OffsetCommitKey().setGroup("g").setTopic("t").setPartition(7);
    OffsetCommitValue value =
        new OffsetCommitValue()
            .setOffset(42)
            .setLeaderEpoch(9)
            .setMetadata("m")
            .setCommitTimestamp(1234);
    GroupRecord record =
        serde.read(
            MessageUtil.toVersionPrefixedByteBuffer((short) 1, key),
            MessageUtil.toVersionPrefixedByteBuffer((short) 3, value));
    var readKey = (dev.tangram.groups.internal.records.OffsetCommitKey) record.key();
    var readValue = (dev.tangram.groups.internal.records.OffsetCommitValue) record.value();
    assertThat(readKey.group()).isEqualTo("g");
    assertThat(readKey.topic()).isEqualTo("t");
    assertThat(readKey.partition()).isEqualTo(7);
    assertThat(readValue.offset()).isEqualTo(42);
    assertThat(readValue.leaderEpoch()).isEqualTo(9);
    assertThat(readValue.metadata()).isEqualTo("m");
    assertThat(readValue.commitTimestamp()).isEqualTo(1234);
  }

  /** G6: what a newer broker has written is no reason to fail. */
  @Test
  void unknownKindsAndVersionsAreNull() {
    ByteBuffer unknown = ByteBuffer.allocate(2).putShort((short) 9).flip();
    assertThat(serde.read(unknown, ByteBuffer.allocate(4))).isNull();
    assertThat(serde.read(ByteBuffer.allocate(2).putShort((short) -1).flip(), null)).isNull();
    ByteBuffer key =
        MessageUtil.toVersionPrefixedByteBuffer((short) 2, new GroupMetadataKey().setGroup("g"));
    ByteBuffer newer = ByteBuffer.allocate(8).putShort((short) 5).rewind();
    assertThat(serde.read(key, newer)).isNull();
  }

  @Test
  void tornBytesAreRefused() {
    ByteBuffer key =
        MessageUtil.toVersionPrefixedByteBuffer((short) 2, new GroupMetadataKey().setGroup("g"));
    key.limit(key.limit() - 1);
    assertThatThrownBy(() -> serde.read(key, null)).isInstanceOf(ProtocolException.class);
    assertThatThrownBy(() -> serde.read(ByteBuffer.allocate(1), null))
        .isInstanceOf(ProtocolException.class);
  }
}
