package dev.tangram.groups.internal.handlers;

import dev.tangram.model.ErrorCode;
import dev.tangram.protocol.message.HeartbeatRequest;
import dev.tangram.protocol.message.HeartbeatResponse;
import dev.tangram.protocol.message.JoinGroupRequest;
import dev.tangram.protocol.message.JoinGroupRequest.JoinGroupRequestProtocol;
import dev.tangram.protocol.message.JoinGroupResponse;
import dev.tangram.protocol.message.LeaveGroupRequest;
import dev.tangram.protocol.message.LeaveGroupRequest.MemberIdentity;
import dev.tangram.protocol.message.LeaveGroupResponse;
import dev.tangram.protocol.message.SyncGroupRequest;
import dev.tangram.protocol.message.SyncGroupRequest.SyncGroupRequestAssignment;
import dev.tangram.protocol.message.SyncGroupResponse;
import dev.tangram.request.TestRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A member of a group as a test moves it: it remembers what it was told. */
public final class TestMember {

  private final GroupHandlers handlers;
  private final String groupId;
  private final String instanceId;
  private int version = 9;
  private int sessionMs = 10_000;
  private int rebalanceMs = 60_000;
  private String protocolType = "consumer";
  private List<JoinGroupRequestProtocol> protocols = protocols("range", "roundrobin");
  private String memberId = "";
  private int generation = -1;
  private JoinGroupResponse joined;

  public TestMember(GroupHandlers handlers, String groupId, String instanceId) {
    this.handlers = handlers;
    this.groupId = groupId;
    this.instanceId = instanceId;
  }

  public static List<JoinGroupRequestProtocol> protocols(String... names) {
    List<JoinGroupRequestProtocol> protocols = new ArrayList<>();
    for (String name : names) {
      protocols.add(
          new JoinGroupRequestProtocol()
              .setName(name)
              .setMetadata(("of " + name).getBytes(StandardCharsets.UTF_8)));
    }
    return protocols;
  }

  // ---- settings ----

  public TestMember version(int value) {
    version = value;
    return this;
  }

  public TestMember timeouts(int newSessionMs, int newRebalanceMs) {
    sessionMs = newSessionMs;
    rebalanceMs = newRebalanceMs;
    return this;
  }

  public TestMember protocolType(String value) {
    protocolType = value;
    return this;
  }

  public TestMember following(String... names) {
    return following(protocols(names));
  }

  public TestMember following(List<JoinGroupRequestProtocol> value) {
    protocols = value;
    return this;
  }

  public TestMember memberId(String value) {
    memberId = value;
    return this;
  }

  public TestMember generation(int value) {
    generation = value;
    return this;
  }

  // ---- what it knows ----

  public String memberId() {
    return memberId;
  }

  public int generation() {
    return generation;
  }

  /** The last answer to a join. */
  public JoinGroupResponse joined() {
    return joined;
  }

  public boolean leads() {
    return joined.leader().equals(memberId);
  }

  // ---- requests ----

  /** Joins; a member that is told its id joins again with it. */
  public TestRequest join() {
    TestRequest request = joinOnce();
    if (request.isAnswered()
        && ErrorCode.of(request.<JoinGroupResponse>answered().errorCode())
            == ErrorCode.MEMBER_ID_REQUIRED) {
      memberId = request.<JoinGroupResponse>answered().memberId();
      request = joinOnce();
    }
    return request;
  }

  /** Joins with what it has. */
  public TestRequest joinOnce() {
    JoinGroupRequest request =
        new JoinGroupRequest()
            .setGroupId(groupId)
            .setSessionTimeoutMs(sessionMs)
            .setRebalanceTimeoutMs(rebalanceMs)
            .setMemberId(memberId)
            .setProtocolType(protocolType)
            .setProtocols(protocols)
            .setReason("a test");
    if (instanceId != null) {
      request.setGroupInstanceId(instanceId);
    }
    return handlers.put(request, version);
  }

  /** Takes in the answer to a join, which must have been given. */
  public TestMember took(TestRequest join) {
    joined = join.answered();
    if (ErrorCode.of(joined.errorCode()) != ErrorCode.NONE) {
      throw new AssertionError("not joined: " + joined);
    }
    memberId = joined.memberId();
    generation = joined.generationId();
    return this;
  }

  /** Asks for the assignment; the leader says what everybody gets. */
  public TestRequest sync(Map<String, String> assignments) {
    List<SyncGroupRequestAssignment> encoded = new ArrayList<>();
    assignments.forEach(
        (member, assignment) ->
            encoded.add(
                new SyncGroupRequestAssignment()
                    .setMemberId(member)
                    .setAssignment(assignment.getBytes(StandardCharsets.UTF_8))));
    SyncGroupRequest request =
        new SyncGroupRequest()
            .setGroupId(groupId)
            .setMemberId(memberId)
            .setGenerationId(generation)
            .setGroupInstanceId(instanceId)
            .setAssignments(encoded);
    if (version >= 7) {
      request.setProtocolType(protocolType).setProtocolName(joined.protocolName());
    }
    return handlers.put(request, version >= 7 ? 5 : 3);
  }

  public ErrorCode beat() {
    return ErrorCode.of(
        handlers
            .<HeartbeatResponse>ask(
                new HeartbeatRequest()
                    .setGroupId(groupId)
                    .setMemberId(memberId)
                    .setGenerationId(generation)
                    .setGroupInstanceId(instanceId),
                4)
            .errorCode());
  }

  public ErrorCode leave() {
    LeaveGroupResponse response =
        handlers.ask(
            new LeaveGroupRequest()
                .setGroupId(groupId)
                .setMembers(
                    List.of(
                        new MemberIdentity().setMemberId(memberId).setGroupInstanceId(instanceId))),
            5);
    return ErrorCode.of(
        response.errorCode() != 0 ? response.errorCode() : response.members().get(0).errorCode());
  }

  public static ErrorCode errorOfJoin(TestRequest join) {
    return ErrorCode.of(join.<JoinGroupResponse>answered().errorCode());
  }

  public static ErrorCode errorOfSync(TestRequest sync) {
    return ErrorCode.of(sync.<SyncGroupResponse>answered().errorCode());
  }

  public static String assignmentOf(TestRequest sync) {
    SyncGroupResponse response = sync.answered();
    if (ErrorCode.of(response.errorCode()) != ErrorCode.NONE) {
      throw new AssertionError("not synced: " + response);
    }
    return new String(response.assignment(), StandardCharsets.UTF_8);
  }
}
