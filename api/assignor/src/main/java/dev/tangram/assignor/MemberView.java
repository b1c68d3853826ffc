package dev.tangram.assignor;

import dev.tangram.model.TopicPartition;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A member of a group, as it describes itself. Nothing of it has been checked against the topics
 * that exist nor against what other members say.
 *
 * @param memberId the id that the coordinator gave it; unique in the group
 * @param instanceId {@code group.instance.id} of a static member (KIP-345); it outlives the member
 *     id
 * @param rack {@code client.rack} (KIP-881)
 * @param topics the names of the topics that it subscribes to, existing or not; sorted, without
 *     repeats
 * @param owned the partitions that it says it owns, or with KIP-848 its part of the last target;
 *     sorted, without repeats
 * @param ownedGeneration the generation in which it got them, {@link #UNKNOWN_GENERATION} if it did
 *     not say; of two that claim the same partition the one of the higher generation is right
 * @param userData bytes that the member's side of the assignor wrote into its subscription; empty
 *     if none, read-only, not to be trusted
 */
public record MemberView(
    String memberId,
    Optional<String> instanceId,
    Optional<String> rack,
    List<String> topics,
    List<TopicPartition> owned,
    int ownedGeneration,
    ByteBuffer userData) {

  /** A member that did not say when it got its partitions. */
  public static final int UNKNOWN_GENERATION = -1;

  private static final ByteBuffer NO_DATA = ByteBuffer.allocate(0).asReadOnlyBuffer();

  public MemberView {
    Objects.requireNonNull(memberId, "memberId");
    Objects.requireNonNull(instanceId, "instanceId");
    Objects.requireNonNull(rack, "rack");
    topics = Sorted.copy(topics, Comparator.naturalOrder());
    owned = Sorted.copy(owned, Comparator.naturalOrder());
    userData = userData.asReadOnlyBuffer();
  }

  /** A member that owns nothing yet. */
  public static MemberView of(String memberId, Collection<String> topics) {
    return new MemberView(
        memberId,
        Optional.empty(),
        Optional.empty(),
        Sorted.copy(topics, Comparator.naturalOrder()),
        List.of(),
        UNKNOWN_GENERATION,
        NO_DATA);
  }

  /** The same member as a static one. */
  public MemberView withInstanceId(String newInstanceId) {
    return new MemberView(
        memberId, Optional.of(newInstanceId), rack, topics, owned, ownedGeneration, userData);
  }

  /** The same member in a rack. */
  public MemberView withRack(String newRack) {
    return new MemberView(
        memberId, instanceId, Optional.of(newRack), topics, owned, ownedGeneration, userData);
  }

  /** The same member with partitions that it got in a generation. */
  public MemberView withOwned(Collection<TopicPartition> newOwned, int generation) {
    return new MemberView(
        memberId,
        instanceId,
        rack,
        topics,
        Sorted.copy(newOwned, Comparator.naturalOrder()),
        generation,
        userData);
  }

  /** The same member with other user data. */
  public MemberView withUserData(ByteBuffer newUserData) {
    return new MemberView(memberId, instanceId, rack, topics, owned, ownedGeneration, newUserData);
  }

  /** A view of the bytes with a position of its own. */
  @Override
  public ByteBuffer userData() {
    return userData.asReadOnlyBuffer();
  }

  /** Whether it subscribes to a topic. */
  public boolean subscribes(String topic) {
    return Collections.binarySearch(topics, topic) >= 0;
  }
}
