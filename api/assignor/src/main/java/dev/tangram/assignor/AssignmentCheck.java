package dev.tangram.assignor;

import dev.tangram.model.TopicPartition;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Whether an answer keeps guarantee 2 of {@link PartitionAssignor}. */
public final class AssignmentCheck {

  private final GroupView group;
  private final TopicsView topics;
  private final Assignment assignment;
  private final Map<String, BitSet> given = new HashMap<>();

  private AssignmentCheck(GroupView group, TopicsView topics, Assignment assignment) {
    this.group = group;
    this.topics = topics;
    this.assignment = assignment;
  }

  /** The first thing that is wrong with an answer, for people to read; empty when all is right. */
  public static Optional<String> problem(
      GroupView group, TopicsView topics, Assignment assignment) {
    if (assignment == null) {
      return Optional.of("there is no answer");
    }
    return Optional.ofNullable(new AssignmentCheck(group, topics, assignment).find());
  }

  private String find() {
    Set<String> subscribed = new HashSet<>();
    for (MemberView member : group.members()) {
      if (!assignment.members().containsKey(member.memberId())) {
        return "member " + member.memberId() + " has no entry";
      }
      subscribed.addAll(member.topics());
    }
    if (assignment.members().size() != group.members().size()) {
      return "there is an entry of a member that is not in the group";
    }
    for (MemberView member : group.members()) {
      String problem = inMember(member);
      if (problem != null) {
        return problem;
      }
    }
    return missing(subscribed);
  }

  private String inMember(MemberView member) {
    String topic = null;
    boolean subscribes = false;
    int partitions = 0;
    BitSet bits = null;
    for (TopicPartition partition : assignment.partitionsOf(member.memberId())) {
      if (!partition.topic().equals(topic)) {
        topic = partition.topic();
        subscribes = member.subscribes(topic);
        partitions = topics.find(topic).map(TopicView::partitions).orElse(0);
        bits = given.computeIfAbsent(topic, any -> new BitSet());
      }
      if (!subscribes) {
        return partition
            + " was given to "
            + member.memberId()
            + ", which does not subscribe to it";
      }
      if (partition.partition() >= partitions) {
        return partition + " was given to " + member.memberId() + ", but does not exist";
      }
      if (bits.get(partition.partition())) {
        return partition + " was given twice, the second time to " + member.memberId();
      }
      bits.set(partition.partition());
    }
    return null;
  }

  private String missing(Set<String> subscribed) {
    BitSet none = new BitSet();
    for (TopicView topic : topics.topics()) {
      if (subscribed.contains(topic.name())) {
        int first = given.getOrDefault(topic.name(), none).nextClearBit(0);
        if (first < topic.partitions()) {
          return new TopicPartition(topic.name(), first) + " was given to nobody";
        }
      }
    }
    return null;
  }
}
