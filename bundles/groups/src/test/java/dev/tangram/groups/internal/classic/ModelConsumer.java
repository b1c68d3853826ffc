package dev.tangram.groups.internal.classic;

import dev.tangram.groups.internal.group.ClassicRequest;
import dev.tangram.groups.internal.handlers.TestConsumer;
import dev.tangram.model.ApiException;
import dev.tangram.model.ErrorCode;
import dev.tangram.model.TopicPartition;
import dev.tangram.protocol.message.HeartbeatRequest;
import dev.tangram.protocol.message.HeartbeatResponse;
import dev.tangram.protocol.message.JoinGroupRequest;
import dev.tangram.protocol.message.JoinGroupResponse;
import dev.tangram.protocol.message.LeaveGroupRequest;
import dev.tangram.protocol.message.LeaveGroupRequest.MemberIdentity;
import dev.tangram.protocol.message.SyncGroupRequest;
import dev.tangram.protocol.message.SyncGroupRequest.SyncGroupRequestAssignment;
import dev.tangram.protocol.message.SyncGroupResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * A consumer as the field's clients behave: it joins, syncs, beats, revokes before it joins again
 * (eager) or what it has lost (cooperative), and drops everything when it is told that it is no
 * member any more.
 */
final class ModelConsumer {

  static final int SESSION_MS = 10_000;
  static final int REBALANCE_MS = 20_000;

  final String instanceId;
  private final ScheduleWorld world;
  private final boolean cooperative;
  private String memberId = "";
  private int generation = -1;
  private final Set<TopicPartition> owned = new TreeSet<>();
  private int ownedGeneration = -1;
  private CompletableFuture<JoinGroupResponse> join;
  private CompletableFuture<SyncGroupResponse> sync;
  private long askedMs;
  private boolean stable;

  /** It was away for long, or another process is this instance: it knows not what it owns. */
  private boolean suspect;

  /** The answer that it waits for is of before that. */
  private boolean staleAnswer;

  ModelConsumer(ScheduleWorld world, String instanceId, boolean cooperative) {
    this.world = world;
    this.instanceId = instanceId;
    this.cooperative = cooperative;
  }

  /** What it reads from, as far as it can know. */
  Set<TopicPartition> owned() {
    return suspect ? Set.of() : owned;
  }

  Set<TopicPartition> believesToOwn() {
    return owned;
  }

  boolean isStable() {
    return stable;
  }

  int generation() {
    return generation;
  }

  String memberId() {
    return memberId;
  }

  /** Names it through restarts. */
  String name() {
    return instanceId == null ? memberId : instanceId;
  }

  void suspect() {
    suspect = true;
    staleAnswer = true;
  }

  boolean isWaiting() {
    return join != null || sync != null;
  }

  long askedMs() {
    return askedMs;
  }

  /** Since when it waits for which answer, for people to read. */
  String waitsFor() {
    return (join != null ? "join" : "sync") + " of " + name() + " since " + askedMs;
  }

  /** Whether an answer is there that it has not looked at. */
  boolean isAnswered() {
    return join != null && join.isDone() || sync != null && sync.isDone();
  }

  /** Does what is next. False when it has been fenced: somebody else is this instance now. */
  boolean poll() {
    if (join != null) {
      return !join.isDone() || joined(take(join));
    }
    if (sync != null) {
      return !sync.isDone() || synced(taken(sync));
    }
    if (!stable) {
      join();
      return true;
    }
    return beat();
  }

  // ---- join ----

  private void join() {
    if (!cooperative) {
      owned.clear();
    }
    staleAnswer = false;
    join = new CompletableFuture<>();
    askedMs = world.nowMs();
    JoinGroupRequest request =
        new JoinGroupRequest()
            .setGroupId(ScheduleWorld.GROUP)
            .setSessionTimeoutMs(SESSION_MS)
            .setRebalanceTimeoutMs(REBALANCE_MS)
            .setMemberId(memberId)
            .setGroupInstanceId(instanceId)
            .setProtocolType("consumer")
            .setProtocols(
                TestConsumer.subscription(
                    cooperative ? "cooperative" : "eager",
                    List.of(ScheduleWorld.TOPIC),
                    owned,
                    ownedGeneration));
    CompletableFuture<JoinGroupResponse> answer = join;
    world
        .groups()
        .submit(ScheduleWorld.GROUP, shard -> shard.classic().join(request(request, 9), answer))
        .whenComplete((now, failure) -> end(answer, now, failure));
  }

  private static <T extends dev.tangram.protocol.ApiMessage> ClassicRequest<T> request(
      T body, int version) {
    return new ClassicRequest<>(body, (short) version, "model", "/127.0.0.1");
  }

  private static <T> void end(CompletableFuture<T> answer, T now, Throwable failure) {
    if (failure != null) {
      answer.completeExceptionally(failure);
    } else if (now != null) {
      answer.complete(now);
    }
  }

  private JoinGroupResponse take(CompletableFuture<JoinGroupResponse> answer) {
    join = null;
    try {
      return answer.join();
    } catch (CompletionException e) {
      return new JoinGroupResponse()
          .setErrorCode(((ApiException) e.getCause()).error().code())
          .setMemberId(memberId);
    }
  }

  private SyncGroupResponse taken(CompletableFuture<SyncGroupResponse> answer) {
    sync = null;
    try {
      return answer.join();
    } catch (CompletionException e) {
      return new SyncGroupResponse().setErrorCode(((ApiException) e.getCause()).error().code());
    }
  }

  private boolean joined(JoinGroupResponse response) {
    ErrorCode error = ErrorCode.of(response.errorCode());
    if (error == ErrorCode.MEMBER_ID_REQUIRED) {
      memberId = response.memberId();
      return true;
    }
    if (error != ErrorCode.NONE) {
      return failed(error);
    }
    memberId = response.memberId();
    generation = response.generationId();
    boolean leads = response.leader().equals(memberId) && !response.skipAssignment();
    sync(response.protocolName(), leads ? world.assign(response, cooperative) : Map.of());
    return true;
  }

  // ---- sync ----

  private void sync(String protocol, Map<String, Set<TopicPartition>> assignments) {
    List<SyncGroupRequestAssignment> written = new ArrayList<>();
    assignments.forEach(
        (member, partitions) ->
            written.add(
                new SyncGroupRequestAssignment()
                    .setMemberId(member)
                    .setAssignment(TestConsumer.assignment(partitions))));
    sync = new CompletableFuture<>();
    askedMs = world.nowMs();
    SyncGroupRequest request =
        new SyncGroupRequest()
            .setGroupId(ScheduleWorld.GROUP)
            .setMemberId(memberId)
            .setGroupInstanceId(instanceId)
            .setGenerationId(generation)
            .setProtocolType("consumer")
            .setProtocolName(protocol)
            .setAssignments(written);
    CompletableFuture<SyncGroupResponse> answer = sync;
    world
        .groups()
        .submit(ScheduleWorld.GROUP, shard -> shard.classic().sync(request(request, 5), answer))
        .whenComplete((now, failure) -> end(answer, now, failure));
  }

  private boolean synced(SyncGroupResponse response) {
    ErrorCode error = ErrorCode.of(response.errorCode());
    if (error != ErrorCode.NONE) {
      return failed(error);
    }
    Set<TopicPartition> assigned = TestConsumer.partitions(response.assignment());
    world.wasTold(this, generation, assigned);
    boolean lost = !assigned.containsAll(owned);
    owned.clear();
    owned.addAll(assigned);
    ownedGeneration = generation;
    suspect &= staleAnswer;
    stable = !(cooperative && lost);
    return true;
  }

  // ---- heartbeat ----

  private boolean beat() {
    ErrorCode error = askBeat();
    return error == ErrorCode.NONE || failed(error);
  }

  /** Its application is busy: it beats, but takes no part in anything. */
  void beatOnly() {
    if (!isWaiting() && generation >= 0) {
      askBeat();
    }
  }

  private ErrorCode askBeat() {
    HeartbeatRequest request =
        new HeartbeatRequest()
            .setGroupId(ScheduleWorld.GROUP)
            .setMemberId(memberId)
            .setGroupInstanceId(instanceId)
            .setGenerationId(generation);
    try {
      HeartbeatResponse response =
          world
              .groups()
              .submit(ScheduleWorld.GROUP, shard -> shard.classic().heartbeat(request(request, 4)))
              .getNow(new HeartbeatResponse());
      return ErrorCode.of(response.errorCode());
    } catch (CompletionException e) {
      return ((ApiException) e.getCause()).error();
    }
  }

  private boolean failed(ErrorCode error) {
    stable = false;
    switch (error) {
      case UNKNOWN_MEMBER_ID -> {
        memberId = "";
        drop();
      }
      case ILLEGAL_GENERATION -> drop();
      case FENCED_INSTANCE_ID -> {
        drop();
        return false;
      }
      case REBALANCE_IN_PROGRESS, NOT_COORDINATOR, COORDINATOR_NOT_AVAILABLE -> {}
      default -> throw new AssertionError(name() + " got " + error);
    }
    return true;
  }

  private void drop() {
    owned.clear();
    ownedGeneration = -1;
    generation = -1;
    suspect = false;
  }

  // ---- the end, and commits ----

  void leave() {
    LeaveGroupRequest request =
        new LeaveGroupRequest()
            .setGroupId(ScheduleWorld.GROUP)
            .setMembers(
                List.of(new MemberIdentity().setMemberId(memberId).setGroupInstanceId(instanceId)));
    world.groups().submit(ScheduleWorld.GROUP, shard -> shard.classic().leave(request(request, 5)));
    owned.clear();
  }

  /** Whether a commit of what it believes to be would be accepted. */
  boolean mayCommit() {
    return world.mayCommit(memberId, instanceId, generation);
  }
}
