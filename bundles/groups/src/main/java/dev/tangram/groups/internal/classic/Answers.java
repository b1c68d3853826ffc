package dev.tangram.groups.internal.classic;

import dev.tangram.groups.internal.group.JoinRequests;
import dev.tangram.model.ErrorCode;
import dev.tangram.protocol.MessageReader;
import dev.tangram.protocol.message.JoinGroupResponse;
import dev.tangram.protocol.message.JoinGroupResponse.JoinGroupResponseMember;
import dev.tangram.protocol.message.SyncGroupResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** What members that join and sync are told. */
final class Answers {

  private Answers() {}

  /** The generation of now; the leader also gets to know what the members say. */
  static JoinGroupResponse joined(ClassicGroup group, ClassicMember member) {
    return joined(group, member.memberId(), group.leaderId(), group.isLeader(member.memberId()));
  }

  static JoinGroupResponse joined(
      ClassicGroup group, String memberId, String leader, boolean withMembers) {
    return new JoinGroupResponse()
        .setGenerationId(group.generation())
        .setProtocolType(group.protocolTypeOrNull())
        .setProtocolName(group.protocolName())
        .setLeader(leader == null ? "" : leader)
        .setMemberId(memberId)
        .setMembers(withMembers ? members(group) : List.of());
  }

  private static List<JoinGroupResponseMember> members(ClassicGroup group) {
    return group.members().all().stream()
        .map(
            member ->
                new JoinGroupResponseMember()
                    .setMemberId(member.memberId())
                    .setGroupInstanceId(member.instanceId())
                    .setMetadata(member.metadata(group.protocolName())))
        .toList();
  }

  static SyncGroupResponse syncError(ErrorCode error) {
    return new SyncGroupResponse().setErrorCode(error.code()).setAssignment(MessageReader.NO_BYTES);
  }

  static SyncGroupResponse synced(ClassicGroup group, ClassicMember member) {
    return new SyncGroupResponse()
        .setProtocolType(group.protocolTypeOrNull())
        .setProtocolName(group.protocolName())
        .setAssignment(member.assignment());
  }

  /** Answers a member that waits for others to join; nothing if it does not wait. */
  static void join(ClassicGroup group, ClassicMember member, JoinGroupResponse answer) {
    CompletableFuture<JoinGroupResponse> waiting = member.awaitingJoin();
    if (waiting != null) {
      group.members().awaitJoin(member, null);
      waiting.complete(answer);
    }
  }

  /**
   * Answers a member that waits for its assignment.
   *
   * @return false when it does not wait
   */
  static boolean sync(ClassicMember member, SyncGroupResponse answer) {
    CompletableFuture<SyncGroupResponse> waiting = member.awaitingSync();
    if (waiting == null) {
      return false;
    }
    member.awaitSync(null);
    waiting.complete(answer);
    return true;
  }

  /** Tells everybody who waits that he waits in vain. */
  static void all(ClassicGroup group, ErrorCode error) {
    for (ClassicMember member : group.members().copy()) {
      join(group, member, JoinRequests.error(member.memberId(), error));
      sync(member, syncError(error));
    }
  }
}
