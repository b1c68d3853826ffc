package dev.tangram.assignor;

import dev.tangram.model.TopicPartition;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;

/**
 * What one member gets.
 *
 * @param partitions in the order in which the member is told; compared with the order
 * @param userData bytes for the member's side of the assignor; empty if none, read-only
 */
public record MemberAssignment(List<TopicPartition> partitions, ByteBuffer userData) {

  /** No partitions at all. */
  public static final MemberAssignment NOTHING =
      new MemberAssignment(List.of(), ByteBuffer.allocate(0));

  public MemberAssignment {
    partitions = List.copyOf(partitions);
    userData = userData.asReadOnlyBuffer();
  }

  /** Partitions without user data. */
  public static MemberAssignment of(Collection<TopicPartition> partitions) {
    return partitions.isEmpty()
        ? NOTHING
        : new MemberAssignment(List.copyOf(partitions), NOTHING.userData);
  }

  /** A view of the bytes with a position of its own. */
  @Override
  public ByteBuffer userData() {
    return userData.asReadOnlyBuffer();
  }
}
