package dev.tangram.client.admin;

import dev.tangram.model.TopicPartition;
import java.util.List;

/**
 * A member of a group.
 *
 * @param instanceId of a static member (KIP-345), else null
 * @param rack null where it has none, and in classic groups
 * @param epoch the member's epoch; -1 in classic groups
 * @param host the address that the broker sees
 * @param assignment the partitions that the member has, sorted
 * @param target the partitions that it is to have, sorted; in classic groups those that it has
 */
public record GroupMember(
    String memberId,
    String instanceId,
    String rack,
    int epoch,
    String clientId,
    String host,
    List<TopicPartition> assignment,
    List<TopicPartition> target) {

  public GroupMember {
    assignment = assignment.stream().sorted().toList();
    target = target.stream().sorted().toList();
  }
}
