package dev.tangram.assignor;

import dev.tangram.model.TopicPartition;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the members of a group get.
 *
 * @param members member id to its part; unmodifiable
 */
public record Assignment(Map<String, MemberAssignment> members) {

  public Assignment {
    members = Map.copyOf(members);
  }

  /** Partitions of each member, without user data. */
  public static Assignment of(Map<String, ? extends Collection<TopicPartition>> partitions) {
    Map<String, MemberAssignment> members = new LinkedHashMap<>(partitions.size() * 2);
    partitions.forEach((member, its) -> members.put(member, MemberAssignment.of(its)));
    return new Assignment(members);
  }

  /** The partitions of a member; empty for one that is not known. */
  public List<TopicPartition> partitionsOf(String memberId) {
    return members.getOrDefault(memberId, MemberAssignment.NOTHING).partitions();
  }
}
