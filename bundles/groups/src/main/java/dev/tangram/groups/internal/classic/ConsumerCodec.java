package dev.tangram.groups.internal.classic;

import dev.tangram.assignor.MemberAssignment;
import dev.tangram.assignor.MemberView;
import dev.tangram.model.TopicPartition;
import dev.tangram.protocol.MessageReader;
import dev.tangram.protocol.MessageWriter;
import dev.tangram.protocol.ProtocolException;
import dev.tangram.protocol.message.ConsumerProtocolAssignment;
import dev.tangram.protocol.message.ConsumerProtocolSubscription;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What consumers say of themselves and what they are told, inside of the classic protocol: a
 * version, then the struct of that version.
 */
final class ConsumerCodec {

  /** The protocol type of consumers. */
  static final String CONSUMER = "consumer";

  private ConsumerCodec() {}

  /**
   * The subscription in these bytes. One of a version that is not known yet is read as the newest
   * that is, since versions only add fields at the end.
   *
   * @return empty when it cannot be read
   */
  static Optional<ConsumerProtocolSubscription> subscription(byte[] metadata) {
    try {
      MessageReader in = new MessageReader(Unpooled.wrappedBuffer(metadata));
      short version = in.readShort();
      if (version < ConsumerProtocolSubscription.LOWEST_SUPPORTED_VERSION) {
        return Optional.empty();
      }
      ConsumerProtocolSubscription subscription = new ConsumerProtocolSubscription();
      subscription.read(
          in, (short) Math.min(version, ConsumerProtocolSubscription.HIGHEST_SUPPORTED_VERSION));
      return Optional.of(subscription);
    } catch (ProtocolException e) {
      return Optional.empty();
    }
  }

  /** The version that a member's subscription is written in; 0 when it cannot be read. */
  static short version(byte[] metadata) {
    return metadata.length < Short.BYTES ? 0 : ByteBuffer.wrap(metadata).getShort();
  }

  /** The topics that the members of a group subscribe to; null when one of them cannot be read. */
  static Set<String> topics(Iterable<ClassicMember> members, String protocol) {
    Set<String> topics = new HashSet<>();
    for (ClassicMember member : members) {
      Optional<ConsumerProtocolSubscription> subscription = subscription(member.metadata(protocol));
      if (subscription.isEmpty()) {
        return null;
      }
      topics.addAll(subscription.get().topics());
    }
    return topics;
  }

  /** A member as an assignor sees it; empty when its subscription cannot be read. */
  static Optional<MemberView> view(ClassicMember member, String protocol) {
    return subscription(member.metadata(protocol)).map(subscription -> view(member, subscription));
  }

  private static MemberView view(ClassicMember member, ConsumerProtocolSubscription subscription) {
    List<TopicPartition> owned = new ArrayList<>();
    for (ConsumerProtocolSubscription.TopicPartition topic : subscription.ownedPartitions()) {
      for (int partition : topic.partitions()) {
        if (partition >= 0) {
          owned.add(new TopicPartition(topic.topic(), partition));
        }
      }
    }
    byte[] userData = subscription.userData();
    return new MemberView(
        member.memberId(),
        Optional.ofNullable(member.instanceId()),
        Optional.ofNullable(subscription.rackId()),
        subscription.topics(),
        owned,
        subscription.generationId(),
        ByteBuffer.wrap(userData == null ? MessageReader.NO_BYTES : userData));
  }

  /**
   * An assignment as a member reads it.
   *
   * @param version that of its subscription, which it surely knows
   */
  static byte[] assignment(MemberAssignment assignment, short version) {
    Map<String, List<Integer>> byTopic = new TreeMap<>();
    for (TopicPartition partition : assignment.partitions()) {
      byTopic
          .computeIfAbsent(partition.topic(), any -> new ArrayList<>())
          .add(partition.partition());
    }
    List<ConsumerProtocolAssignment.TopicPartition> topics = new ArrayList<>(byTopic.size());
    byTopic.forEach(
        (topic, partitions) ->
            topics.add(
                new ConsumerProtocolAssignment.TopicPartition()
                    .setTopic(topic)
                    .setPartitions(partitions.stream().mapToInt(Integer::intValue).toArray())));
    ByteBuffer userData = assignment.userData();
    byte[] data = new byte[userData.remaining()];
    userData.get(data);
    return write(
        new ConsumerProtocolAssignment()
            .setAssignedPartitions(topics)
            .setUserData(data.length == 0 ? null : data),
        (short) Math.min(version, ConsumerProtocolAssignment.HIGHEST_SUPPORTED_VERSION));
  }

  private static byte[] write(ConsumerProtocolAssignment assignment, short version) {
    MessageWriter writer = new MessageWriter(Unpooled.buffer());
    writer.writeShort(version);
    assignment.write(writer, version);
    ByteBuf written = writer.finish();
    try {
      byte[] bytes = new byte[written.readableBytes()];
      written.readBytes(bytes);
      return bytes;
    } finally {
      written.release();
    }
  }
}
