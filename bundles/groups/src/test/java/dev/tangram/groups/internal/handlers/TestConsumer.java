package dev.tangram.groups.internal.handlers;

import dev.tangram.model.TopicPartition;
import dev.tangram.protocol.message.JoinGroupRequest.JoinGroupRequestProtocol;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Assignment;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Subscription;
import org.apache.kafka.clients.consumer.internals.ConsumerProtocol;

/** Subscriptions and assignments as the field's own client writes and reads them: the oracle. */
public final class TestConsumer {

  private TestConsumer() {}

  /** A subscription under the name of a protocol. */
  public static List<JoinGroupRequestProtocol> subscription(
      String protocol, List<String> topics, Set<TopicPartition> owned, int generation) {
    List<org.apache.kafka.common.TopicPartition> theirs =
        owned.stream()
            .map(own -> new org.apache.kafka.common.TopicPartition(own.topic(), own.partition()))
            .toList();
    Subscription subscription =
        new Subscription(topics, null, theirs, generation, java.util.Optional.of("rack"));
    List<JoinGroupRequestProtocol> protocols = new ArrayList<>();
    protocols.add(
        new JoinGroupRequestProtocol()
            .setName(protocol)
            .setMetadata(bytes(ConsumerProtocol.serializeSubscription(subscription))));
    return protocols;
  }

  public static byte[] assignment(Set<TopicPartition> partitions) {
    return bytes(
        ConsumerProtocol.serializeAssignment(
            new Assignment(
                partitions.stream()
                    .map(
                        own ->
                            new org.apache.kafka.common.TopicPartition(
                                own.topic(), own.partition()))
                    .toList())));
  }

  /** The partitions of an assignment; nothing for empty bytes, as the client has it. */
  public static Set<TopicPartition> partitions(byte[] assignment) {
    Set<TopicPartition> partitions = new TreeSet<>();
    if (assignment.length > 0) {
      ConsumerProtocol.deserializeAssignment(ByteBuffer.wrap(assignment))
          .partitions()
          .forEach(own -> partitions.add(new TopicPartition(own.topic(), own.partition())));
    }
    return partitions;
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }
}
