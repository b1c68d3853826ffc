package dev.tangram.client.admin;

import dev.tangram.model.TopicPartition;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What the leader of a classic group of consumers assigned to a member: a version, then topics with
 * partitions, then bytes of the assignor that are of no interest here.
 */
final class MemberAssignment {

  private MemberAssignment() {}

  /** The partitions; none when the bytes are not of that form, which no broker checks. */
  static List<TopicPartition> read(byte[] bytes) {
    List<TopicPartition> partitions = new ArrayList<>();
    ByteBuffer buffer = ByteBuffer.wrap(bytes == null ? new byte[0] : bytes);
    if (!buffer.hasRemaining()) {
      return partitions;
    }
    try {
      buffer.getShort();
      for (int topics = buffer.getInt(); topics > 0; topics--) {
        byte[] name = new byte[length(buffer.getShort(), buffer)];
        buffer.get(name);
        String topic = new String(name, StandardCharsets.UTF_8);
        for (int count = buffer.getInt(); count > 0; count--) {
          partitions.add(new TopicPartition(topic, buffer.getInt()));
        }
      }
      return partitions;
    } catch (BufferUnderflowException | IllegalArgumentException e) {
      return List.of();
    }
  }

  private static int length(short length, ByteBuffer rest) {
    if (length < 0 || length > rest.remaining()) {
      throw new BufferUnderflowException();
    }
    return length;
  }
}
