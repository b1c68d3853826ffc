package dev.tangram.groups.internal.consumer;

import dev.tangram.groups.internal.group.Group;
import dev.tangram.groups.internal.records.ConsumerGroupPartitionMetadataValue;
import dev.tangram.groups.internal.records.GroupRecord;
import dev.tangram.metadata.ClusterImage;
import dev.tangram.model.ApiException;
import dev.tangram.model.ErrorCode;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Predicate;

/**
 * A group whose target the coordinator decides (KIP-848). All that is in here stands in records and
 * changes by {@link ConsumerReplay} only.
 */
final class ConsumerGroup implements Group {

  private static final short FIRST_COMMIT_WITH_EPOCH = 9;

  private final String groupId;
  private final Map<String, Member> members = new TreeMap<>();
  private final Map<String, String> memberOfInstance = new HashMap<>();
  private final Map<String, PartitionSet> targets = new HashMap<>();
  private final Ownership ownership = new Ownership();
  private final Map<String, Predicate<String>> patterns = new HashMap<>();
  private ConsumerGroupPartitionMetadataValue metadata = new ConsumerGroupPartitionMetadataValue();
  private int epoch;
  private int targetEpoch;

  ConsumerGroup(String groupId) {
    this.groupId = groupId;
  }

  // ---- what the records say ----

  int epoch() {
    return epoch;
  }

  void setEpoch(int newEpoch) {
    epoch = newEpoch;
  }

  /** The epoch that the target was computed for. */
  int targetEpoch() {
    return targetEpoch;
  }

  void setTargetEpoch(int newEpoch) {
    targetEpoch = newEpoch;
  }

  /** The topics of its subscriptions as they were when the target was computed. */
  ConsumerGroupPartitionMetadataValue metadata() {
    return metadata;
  }

  void setMetadata(ConsumerGroupPartitionMetadataValue newMetadata) {
    metadata = newMetadata;
  }

  /** The member, or null. */
  Member member(String memberId) {
    return members.get(memberId);
  }

  /** The static member of an instance, or null. */
  Member memberOfInstance(String instanceId) {
    String memberId = memberOfInstance.get(instanceId);
    return memberId == null ? null : members.get(memberId);
  }

  /** All members, sorted by id. */
  Collection<Member> members() {
    return Collections.unmodifiableCollection(members.values());
  }

  int size() {
    return members.size();
  }

  /** Adds a member or replaces the one of the same id. */
  void put(Member member) {
    Member before = members.put(member.id(), member);
    Position from = before == null ? Position.NEW : before.position();
    if (!from.equals(member.position())) {
      ownership.move(member.id(), from, member.position());
    }
    if (before != null && before.instanceId() != null) {
      memberOfInstance.remove(before.instanceId(), before.id());
    }
    if (member.instanceId() != null) {
      memberOfInstance.put(member.instanceId(), member.id());
    }
  }

  void removeMember(String memberId) {
    Member removed = members.remove(memberId);
    if (removed != null) {
      ownership.move(memberId, removed.position(), Position.NEW);
      if (removed.instanceId() != null) {
        memberOfInstance.remove(removed.instanceId(), memberId);
      }
    }
  }

  /** What a member shall have in the end. */
  PartitionSet target(String memberId) {
    return targets.getOrDefault(memberId, PartitionSet.EMPTY);
  }

  Map<String, PartitionSet> targets() {
    return Collections.unmodifiableMap(targets);
  }

  /**
   * @param target null takes it away
   */
  void setTarget(String memberId, PartitionSet target) {
    if (target == null) {
      targets.remove(memberId);
    } else {
      targets.put(memberId, target);
    }
  }

  Ownership ownership() {
    return ownership;
  }

  /**
   * Whether the topics may be others than those of the last target. Only a closer look tells what a
   * regular expression matches.
   */
  boolean mayHaveOtherTopics(ClusterImage image) {
    Map<UUID, Integer> now = new HashMap<>();
    for (Member member : members.values()) {
      if (member.subscription().hasRegex()) {
        return true;
      }
      for (String name : member.subscription().topics()) {
        image.topic(name).ifPresent(topic -> now.put(topic.id(), topic.partitions().size()));
      }
    }
    return !now.equals(TopicMetadata.counts(metadata));
  }

  ConsumerRecords records() {
    return new ConsumerRecords(groupId);
  }

  /** Whether the target is behind what the members want. */
  boolean needsTarget() {
    return !members.isEmpty() && epoch > targetEpoch;
  }

  /**
   * The member, for a request that says its id.
   *
   * @throws ApiException UNKNOWN_MEMBER_ID
   */
  Member requireMember(String memberId) {
    Member member = members.get(memberId);
    if (member == null) {
      throw new ApiException(
          ErrorCode.UNKNOWN_MEMBER_ID,
          "Member " + memberId + " is not a member of group " + groupId + ".");
    }
    return member;
  }

  // ---- as a group like others ----

  @Override
  public String groupId() {
    return groupId;
  }

  @Override
  public Type type() {
    return Type.CONSUMER;
  }

  @Override
  public String stateName() {
    if (members.isEmpty()) {
      return "Empty";
    }
    if (epoch > targetEpoch) {
      return "Assigning";
    }
    return members.values().stream().allMatch(m -> m.position().isReconciledTo(targetEpoch))
        ? "Stable"
        : "Reconciling";
  }

  @Override
  public String protocolType() {
    return "consumer";
  }

  @Override
  public boolean isEmpty() {
    return members.isEmpty();
  }

  @Override
  public void checkOffsetCommit(
      String memberId, String instanceId, int generation, boolean transactional, short apiVersion) {
    boolean anonymous = memberId.isEmpty() && instanceId == null && generation < 0;
    if (generation < 0 && members.isEmpty() || transactional && anonymous) {
      return;
    }
    Member member = requireMember(memberId);
    if (!transactional && !member.isClassic() && apiVersion < FIRST_COMMIT_WITH_EPOCH) {
      throw new ApiException(
          ErrorCode.UNSUPPORTED_VERSION,
          "Members of the consumer protocol must commit by OffsetCommit version 9 or newer.");
    }
    checkEpoch(member, generation);
  }

  private static void checkEpoch(Member member, int epoch) {
    if (epoch != member.epoch()) {
      throw new ApiException(
          member.isClassic() ? ErrorCode.ILLEGAL_GENERATION : ErrorCode.STALE_MEMBER_EPOCH,
          "The member epoch is " + member.epoch() + ", not " + epoch + ".");
    }
  }

  @Override
  public void committedBy(String memberId) {
    // Only heartbeats are heartbeats in this protocol.
  }

  @Override
  public void checkOffsetFetch(String memberId, int memberEpoch) {
    boolean anonymous = memberId == null || memberId.isEmpty();
    if (!anonymous || memberEpoch >= 0) {
      checkEpoch(requireMember(anonymous ? "" : memberId), memberEpoch);
    }
  }

  @Override
  public void checkDelete() {
    if (!members.isEmpty()) {
      throw new ApiException(ErrorCode.NON_EMPTY_GROUP, "Group " + groupId + " is not empty.");
    }
  }

  @Override
  public boolean isSubscribedTo(String topic) {
    return members.values().stream()
        .map(Member::subscription)
        .anyMatch(
            of -> of.topics().contains(topic) || of.hasRegex() && pattern(of.regex()).test(topic));
  }

  /** Compiled once; as many are kept as there are members. */
  private Predicate<String> pattern(String regex) {
    if (patterns.size() > members.size()) {
      patterns.clear();
    }
    return patterns.computeIfAbsent(regex, Patterns::compile);
  }

  @Override
  public OptionalLong emptySinceMs() {
    return OptionalLong.empty();
  }

  @Override
  public boolean offsetsExpire() {
    return true;
  }

  @Override
  public List<GroupRecord> tombstones() {
    return records().withoutGroup();
  }

  @Override
  public String toString() {
    return "ConsumerGroup(" + groupId + ", epoch " + epoch + ", " + stateName() + ")";
  }
}
