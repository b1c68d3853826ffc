package dev.tangram.client.admin;

import java.util.List;

/**
 * A group.
 *
 * @param type classic or consumer
 * @param state Empty, Stable, PreparingRebalance, ...
 * @param protocolType "consumer" for groups of consumers; empty for offsets alone
 * @param assignor the protocol that the members agreed on, or the assignor of the broker; empty
 *     while there is none
 * @param coordinator broker id
 * @param epoch the epoch of the group; -1 in classic groups
 * @param assignmentEpoch the epoch that the members' targets are for; -1 in classic groups
 */
public record GroupDescription(
    String groupId,
    String type,
    String state,
    String protocolType,
    String assignor,
    int coordinator,
    int epoch,
    int assignmentEpoch,
    List<GroupMember> members) {

  /** The type of groups whose members compute assignments. */
  public static final String CLASSIC = "classic";

  /** The type of groups of the consumer protocol (KIP-848). */
  public static final String CONSUMER = "consumer";

  public GroupDescription {
    members = List.copyOf(members);
  }
}
