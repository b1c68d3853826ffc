package dev.tangram.groups.internal.classic;

import dev.tangram.groups.internal.group.ClassicRoster;
import dev.tangram.groups.internal.group.MemberProtocol;
import dev.tangram.protocol.MessageReader;
import dev.tangram.protocol.message.JoinGroupResponse;
import dev.tangram.protocol.message.SyncGroupResponse;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** A member of a classic group. */
final class ClassicMember {

  private final String memberId;
  private final String instanceId;
  private final String clientId;
  private final String clientHost;
  private List<MemberProtocol> protocols;
  private int rebalanceTimeoutMs;
  private int sessionTimeoutMs;
  private byte[] assignment = MessageReader.NO_BYTES;
  private boolean isNew;
  private CompletableFuture<JoinGroupResponse> awaitingJoin;
  private CompletableFuture<SyncGroupResponse> awaitingSync;

  private long deadlineMs;
  private long timerMs = Long.MAX_VALUE;

  ClassicMember(
      String memberId,
      String instanceId,
      String clientId,
      String clientHost,
      Timeouts timeouts,
      List<MemberProtocol> protocols) {
    this.memberId = memberId;
    this.instanceId = instanceId;
    this.clientId = clientId;
    this.clientHost = clientHost;
    update(timeouts, protocols);
  }

  /**
   * What a member may take its time for, in milliseconds.
   *
   * @param rebalanceMs to join again when a rebalance has begun
   * @param sessionMs between two signs of life
   */
  record Timeouts(int rebalanceMs, int sessionMs) {}

  void update(Timeouts timeouts, List<MemberProtocol> newProtocols) {
    rebalanceTimeoutMs = timeouts.rebalanceMs;
    sessionTimeoutMs = timeouts.sessionMs;
    protocols = newProtocols;
  }

  String memberId() {
    return memberId;
  }

  /** The {@code group.instance.id} of a static member (KIP-345), or null. */
  String instanceId() {
    return instanceId;
  }

  boolean isStatic() {
    return instanceId != null;
  }

  String clientId() {
    return clientId;
  }

  String clientHost() {
    return clientHost;
  }

  Timeouts timeouts() {
    return new Timeouts(rebalanceTimeoutMs, sessionTimeoutMs);
  }

  int rebalanceTimeoutMs() {
    return rebalanceTimeoutMs;
  }

  int sessionTimeoutMs() {
    return sessionTimeoutMs;
  }

  /** The one that it likes best first. */
  List<MemberProtocol> protocols() {
    return protocols;
  }

  /** What it said for a protocol; empty bytes if it does not follow it. */
  byte[] metadata(String protocol) {
    return MemberProtocol.metadata(protocols, protocol);
  }

  /** The first of its protocols that is among the candidates. */
  Optional<String> vote(Set<String> candidates) {
    return protocols.stream().map(MemberProtocol::name).filter(candidates::contains).findFirst();
  }

  ClassicRoster.Seat seat() {
    return new ClassicRoster.Seat(
        memberId,
        instanceId,
        clientId,
        clientHost,
        rebalanceTimeoutMs,
        sessionTimeoutMs,
        protocols,
        assignment);
  }

  byte[] assignment() {
    return assignment;
  }

  void assign(byte[] newAssignment) {
    assignment = newAssignment;
  }

  /** Whether it has never been told of a generation: it cannot beat, not knowing its id. */
  boolean isNew() {
    return isNew;
  }

  void setNew(boolean value) {
    isNew = value;
  }

  CompletableFuture<JoinGroupResponse> awaitingJoin() {
    return awaitingJoin;
  }

  /** Only {@link MemberTable} may call this: it counts. */
  void awaitJoin(CompletableFuture<JoinGroupResponse> answer) {
    awaitingJoin = answer;
  }

  CompletableFuture<SyncGroupResponse> awaitingSync() {
    return awaitingSync;
  }

  void awaitSync(CompletableFuture<SyncGroupResponse> answer) {
    awaitingSync = answer;
  }

  /** Whether the coordinator owes it an answer, so that no sign of life is expected. */
  boolean isWaiting() {
    return awaitingJoin != null || awaitingSync != null;
  }

  /** When it expires, by {@link dev.tangram.coordinator.ShardContext#ticksMs}. */
  long deadlineMs() {
    return deadlineMs;
  }

  void setDeadlineMs(long value) {
    deadlineMs = value;
  }

  /** When the timer that looks after it fires; the highest value when there is none. */
  long timerMs() {
    return timerMs;
  }

  void setTimerMs(long value) {
    timerMs = value;
  }
}
