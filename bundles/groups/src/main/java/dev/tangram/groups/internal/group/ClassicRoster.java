package dev.tangram.groups.internal.group;

import java.util.List;

/**
 * A running group of consumers as the classic protocol knows it: what goes over when the group
 * changes from one protocol to the other (KIP-848, online migration).
 *
 * @param generation the generation, or the epoch of a consumer group
 * @param protocolName the name of the assignor that all members support
 * @param seats the members
 */
public record ClassicRoster(int generation, String protocolName, List<Seat> seats) {

  /**
   * A member.
   *
   * @param instanceId of a static member, or null
   * @param clientHost with a slash before it
   * @param protocols the assignors that it supports, each with its subscription
   * @param assignment what it was told to read, as it reads it
   */
  public record Seat(
      String memberId,
      String instanceId,
      String clientId,
      String clientHost,
      int rebalanceTimeoutMs,
      int sessionTimeoutMs,
      List<MemberProtocol> protocols,
      byte[] assignment) {

    /** What it says to those of its group when they follow a protocol; empty if it does not. */
    public byte[] metadata(String protocolName) {
      return MemberProtocol.metadata(protocols, protocolName);
    }
  }
}
