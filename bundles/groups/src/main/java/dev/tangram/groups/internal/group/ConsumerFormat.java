package dev.tangram.groups.internal.group;

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
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What consumers say of themselves and what they are told, inside of the classic protocol: a
 * version, then the struct of that version.
 */
public final class ConsumerFormat {

  /** The protocol type of consumers. */
  public static final String CONSUMER = "consumer";

  private ConsumerFormat() {}

  /**
   * The subscription in these bytes. One of a version that is not known yet is read as the newest
   * that is, since versions only add fields at the end.
   *
   * @return empty when it cannot be read
   */
  public static Optional<ConsumerProtocolSubscription> subscription(byte[] metadata) {
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
  public static short version(byte[] metadata) {
    return metadata.length < Short.BYTES ? 0 : ByteBuffer.wrap(metadata).getShort();
  }

  /** The partitions that a subscription says its member has. */
  public static List<TopicPartition> owned(ConsumerProtocolSubscription subscription) {
    List<TopicPartition> owned = new ArrayList<>();
    for (ConsumerProtocolSubscription.TopicPartition topic : subscription.ownedPartitions()) {
      for (int partition : topic.partitions()) {
        if (partition >= 0) {
          owned.add(new TopicPartition(topic.topic(), partition));
        }
      }
    }
    return owned;
  }

  /** The partitions in an assignment; none when it is empty or cannot be read. */
  public static List<TopicPartition> assigned(byte[] assignment) {
    List<TopicPartition> partitions = new ArrayList<>();
    try {
      MessageReader in = new MessageReader(Unpooled.wrappedBuffer(assignment));
      short version = in.readShort();
      ConsumerProtocolAssignment read = new ConsumerProtocolAssignment();
      read.read(
          in, (short) Math.min(version, ConsumerProtocolAssignment.HIGHEST_SUPPORTED_VERSION));
      for (ConsumerProtocolAssignment.TopicPartition topic : read.assignedPartitions()) {
        for (int partition : topic.partitions()) {
          partitions.add(new TopicPartition(topic.topic(), partition));
        }
      }
      return partitions;
    } catch (ProtocolException e) {
      return List.of();
    }
  }

  /**
   * An assignment as a member reads it.
   *
   * @param userData for its assignor; may be empty
   * @param version that of its subscription, which it surely knows
   */
  public static byte[] assignment(
      Collection<TopicPartition> partitions, byte[] userData, short version) {
    Map<String, List<Integer>> byTopic = new TreeMap<>();
    for (TopicPartition partition : partitions) {
      byTopic
          .computeIfAbsent(partition.topic(), any -> new ArrayList<>())
          .add(partition.partition());
    }
    List<ConsumerProtocolAssignment.TopicPartition> topics = new ArrayList<>(byTopic.size());
    byTopic.forEach(
        (topic, its) ->
            topics.add(
                new ConsumerProtocolAssignment.TopicPartition()
                    .setTopic(topic)
                    .setPartitions(its.stream().mapToInt(Integer::intValue).toArray())));
    return write(
        new ConsumerProtocolAssignment()
            .setAssignedPartitions(topics)
            .setUserData(userData.length == 0 ? null : userData),
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
