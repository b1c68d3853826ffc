package dev.tangram.assignor.sticky.internal;

import dev.tangram.assignor.MemberView;
import dev.tangram.model.TopicPartition;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What the Java client's sticky assignors write into their subscriptions. Big endian; a string is
 * an int16 length and UTF-8 bytes, an array an int32 count and its items.
 *
 * <ul>
 *   <li>sticky: array of (topic string, array of int32 partitions), then, since KIP-341, the int32
 *       generation
 *   <li>cooperative-sticky: the int32 generation
 * </ul>
 */
final class UserData {

  private UserData() {}

  /** A member with what its user data say it had; as it is where they say nothing sensible. */
  static MemberView withPrevious(MemberView member) {
    ByteBuffer data = member.userData();
    if (!data.hasRemaining()) {
      return member;
    }
    try {
      List<TopicPartition> previous = readPartitions(data);
      int generation =
          data.remaining() >= Integer.BYTES ? data.getInt() : MemberView.UNKNOWN_GENERATION;
      return member.withOwned(previous, generation);
    } catch (BufferUnderflowException | IllegalArgumentException e) {
      // Whatever wrote this is no sticky assignor, and its member just has no history.
      return member;
    }
  }

  /** A member with the generation of its user data, if it did not tell one itself. */
  static MemberView withGeneration(MemberView member) {
    ByteBuffer data = member.userData();
    return member.ownedGeneration() == MemberView.UNKNOWN_GENERATION
            && data.remaining() >= Integer.BYTES
        ? member.withOwned(member.owned(), data.getInt())
        : member;
  }

  private static List<TopicPartition> readPartitions(ByteBuffer data) {
    List<TopicPartition> partitions = new ArrayList<>();
    for (int topics = data.getInt(); topics > 0; topics--) {
      String topic = readString(data);
      for (int count = data.getInt(); count > 0; count--) {
        partitions.add(new TopicPartition(topic, data.getInt()));
      }
    }
    return partitions;
  }

  private static String readString(ByteBuffer data) {
    int length = data.getShort();
    if (length < 0 || length > data.remaining()) {
      throw new IllegalArgumentException("A string cannot have " + length + " bytes here");
    }
    byte[] bytes = new byte[length];
    data.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
