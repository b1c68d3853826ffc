package dev.tangram.groups.internal.group;

import dev.tangram.model.ErrorCode;
import dev.tangram.protocol.message.JoinGroupRequest;
import dev.tangram.protocol.message.JoinGroupResponse;
import java.util.UUID;

/** What the versions of JoinGroup say, whatever the group of the member is. */
public final class JoinRequests {

  /** From here on a member gets its id before it joins (KIP-394). */
  private static final int ID_FIRST_VERSION = 4;

  private static final int NO_GENERATION = -1;

  private JoinRequests() {}

  /** Whether a member that is not static and has no id yet is told one, to join again with it. */
  public static boolean needsIdFirst(ClassicRequest<JoinGroupRequest> request) {
    return request.version() >= ID_FIRST_VERSION;
  }

  /** An id for a member that has none. */
  public static String newMemberId(ClassicRequest<JoinGroupRequest> request) {
    String instanceId = request.body().groupInstanceId();
    return (instanceId == null ? request.clientId() : instanceId) + "-" + UUID.randomUUID();
  }

  /** In milliseconds; version 0 has one timeout for both. */
  public static int rebalanceTimeoutMs(ClassicRequest<JoinGroupRequest> request) {
    return request.version() == 0
        ? request.body().sessionTimeoutMs()
        : request.body().rebalanceTimeoutMs();
  }

  public static JoinGroupResponse error(String memberId, ErrorCode error) {
    return new JoinGroupResponse()
        .setErrorCode(error.code())
        .setGenerationId(NO_GENERATION)
        .setProtocolName(null)
        .setLeader("")
        .setMemberId(memberId);
  }
}
