package dev.tangram.groups.internal.consumer;

import dev.tangram.groups.internal.group.ClassicRequest;
import dev.tangram.groups.internal.group.ConsumerFormat;
import dev.tangram.model.ApiException;
import dev.tangram.model.ErrorCode;
import dev.tangram.model.TopicPartition;
import dev.tangram.protocol.ApiMessage;
import dev.tangram.protocol.message.ConsumerProtocolSubscription;
import dev.tangram.protocol.message.HeartbeatRequest;
import dev.tangram.protocol.message.JoinGroupRequest;
import dev.tangram.protocol.message.JoinGroupRequest.JoinGroupRequestProtocol;
import dev.tangram.protocol.message.JoinGroupResponse;
import dev.tangram.protocol.message.JoinGroupResponse.JoinGroupResponseMember;
import dev.tangram.protocol.message.LeaveGroupRequest;
import dev.tangram.protocol.message.LeaveGroupRequest.MemberIdentity;
import dev.tangram.protocol.message.SyncGroupRequest;
import dev.tangram.protocol.message.SyncGroupRequest.SyncGroupRequestAssignment;
import dev.tangram.protocol.message.SyncGroupResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Subscription;
import org.apache.kafka.clients.consumer.internals.ConsumerProtocol;

/**
 * What a consumer of the classic protocol does. An eager one gives up everything before it joins; a
 * cooperative one keeps what it has, gives up what it is not given any more, and joins again then.
 * Each of them answers for the group when it is made the leader.
 */
final class ClassicClient {

  private static final int SESSION_MS = 45_000;
  private static final int REBALANCE_MS = 20_000;
  private static final long NEVER = Long.MAX_VALUE / 2;

  String memberId = "";
  int generation = -1;
  Set<TopicPartition> owned = new HashSet<>();

  /** Whether what it subscribes to is said in bytes that nobody can read. */
  boolean garbles;

  private final Bed bed;
  private final List<String> topics;
  private final boolean cooperative;
  private final String instanceId;
  private final String protocolType;
  private CompletableFuture<JoinGroupResponse> join;
  private CompletableFuture<SyncGroupResponse> sync;
  private boolean mustJoin = true;
  private long heardMs;
  private long calledMs = NEVER;

  ClassicClient(Bed bed, List<String> topics, boolean cooperative) {
    this(bed, topics, cooperative, null, "consumer");
  }

  ClassicClient(
      Bed bed, List<String> topics, boolean cooperative, String instanceId, String protocolType) {
    this.instanceId = instanceId;
    this.protocolType = protocolType;
    this.bed = bed;
    this.topics = topics;
    this.cooperative = cooperative;
    this.heardMs = bed.coordinator.nowMs();
  }

  private String protocol() {
    return cooperative ? "cooperative-sticky" : "range";
  }

  private static <M extends ApiMessage> ClassicRequest<M> request(M body, int version) {
    return new ClassicRequest<>(body, (short) version, "classic", "/127.0.0.1");
  }

  /** Does one thing: takes an answer, joins, or beats. */
  void step() {
    if (join != null) {
      takeJoin();
    } else if (sync != null) {
      takeSync();
    } else if (mustJoin) {
      join();
    } else {
      beat();
    }
  }

  boolean isSettled() {
    return join == null && sync == null && !mustJoin;
  }

  // ---- joining ----

  private void join() {
    if (!cooperative) {
      owned.clear();
    }
    List<org.apache.kafka.common.TopicPartition> has =
        owned.stream()
            .map(p -> new org.apache.kafka.common.TopicPartition(p.topic(), p.partition()))
            .toList();
    byte[] metadata =
        garbles
            ? new byte[] {0}
            : ConsumerProtocol.serializeSubscription(new Subscription(topics, null, has)).array();
    JoinGroupRequest body =
        new JoinGroupRequest()
            .setGroupId(Bed.GROUP)
            .setMemberId(memberId)
            .setGroupInstanceId(instanceId)
            .setSessionTimeoutMs(SESSION_MS)
            .setRebalanceTimeoutMs(REBALANCE_MS)
            .setProtocolType(protocolType)
            .setProtocols(
                List.of(new JoinGroupRequestProtocol().setName(protocol()).setMetadata(metadata)));
    CompletableFuture<JoinGroupResponse> answer = new CompletableFuture<>();
    answer.whenComplete((any, failure) -> heardMs = bed.coordinator.nowMs());
    join = answer;
    mustJoin = false;
    heardMs = bed.coordinator.nowMs();
    calledMs = NEVER;
    bed.coordinator
        .submit(shard -> shard.classicProtocol(Bed.GROUP).join(request(body, 9), answer))
        .whenComplete((now, failure) -> complete(answer, now, failure));
  }

  private static <T> void complete(CompletableFuture<T> answer, T now, Throwable failure) {
    if (failure != null) {
      answer.completeExceptionally(failure);
    } else if (now != null) {
      answer.complete(now);
    }
  }

  private void takeJoin() {
    if (!join.isDone()) {
      return;
    }
    CompletableFuture<JoinGroupResponse> done = join;
    join = null;
    ErrorCode error = error(done);
    if (error == ErrorCode.NONE) {
      JoinGroupResponse answer = done.join();
      error = ErrorCode.of(answer.errorCode());
      if (error == ErrorCode.NONE) {
        memberId = answer.memberId();
        generation = answer.generationId();
        calledMs = NEVER;
        heardMs = bed.coordinator.nowMs();
        sync(answer);
        return;
      }
      if (error == ErrorCode.MEMBER_ID_REQUIRED) {
        memberId = answer.memberId();
      }
    }
    failed(error);
  }

  private void sync(JoinGroupResponse joined) {
    List<SyncGroupRequestAssignment> assignments = new ArrayList<>();
    if (joined.leader().equals(memberId)) {
      decide(joined)
          .forEach(
              (member, partitions) ->
                  assignments.add(
                      new SyncGroupRequestAssignment()
                          .setMemberId(member)
                          .setAssignment(
                              ConsumerFormat.assignment(partitions, new byte[0], (short) 1))));
    }
    SyncGroupRequest body =
        new SyncGroupRequest()
            .setGroupId(Bed.GROUP)
            .setMemberId(memberId)
            .setGroupInstanceId(instanceId)
            .setGenerationId(generation)
            .setProtocolType(protocolType)
            .setProtocolName(joined.protocolName())
            .setAssignments(assignments);
    CompletableFuture<SyncGroupResponse> answer = new CompletableFuture<>();
    sync = answer;
    bed.coordinator
        .submit(shard -> shard.classicProtocol(Bed.GROUP).sync(request(body, 5), answer))
        .whenComplete((now, failure) -> complete(answer, now, failure));
  }

  /** Deals the partitions out; what another one has still is withheld for one round. */
  private Map<String, List<TopicPartition>> decide(JoinGroupResponse joined) {
    Map<TopicPartition, String> owners = new HashMap<>();
    for (JoinGroupResponseMember member : joined.members()) {
      ConsumerProtocolSubscription said =
          ConsumerFormat.subscription(member.metadata())
              .orElseGet(ConsumerProtocolSubscription::new);
      said.ownedPartitions()
          .forEach(
              topic -> {
                for (int partition : topic.partitions()) {
                  owners.put(new TopicPartition(topic.topic(), partition), member.memberId());
                }
              });
    }
    Map<String, List<TopicPartition>> decided = new HashMap<>();
    joined.members().forEach(member -> decided.put(member.memberId(), new ArrayList<>()));
    int next = 0;
    for (String topic : topics) {
      int count = bed.image.topic(topic).map(of -> of.partitions().size()).orElse(0);
      for (int p = 0; p < count; p++) {
        String to = joined.members().get(next++ % joined.members().size()).memberId();
        TopicPartition partition = new TopicPartition(topic, p);
        if (owners.getOrDefault(partition, to).equals(to)) {
          decided.get(to).add(partition);
        }
      }
    }
    return decided;
  }

  private void takeSync() {
    if (!sync.isDone()) {
      return;
    }
    CompletableFuture<SyncGroupResponse> done = sync;
    sync = null;
    ErrorCode error = error(done);
    if (error == ErrorCode.NONE) {
      error = ErrorCode.of(done.join().errorCode());
    }
    if (error != ErrorCode.NONE) {
      failed(error);
      return;
    }
    heardMs = bed.coordinator.nowMs();
    Set<TopicPartition> assigned = new HashSet<>(ConsumerFormat.assigned(done.join().assignment()));
    mustJoin = !assigned.containsAll(owned);
    owned = assigned;
  }

  // ---- staying and leaving ----

  /** Says that it lives, whatever it is told. */
  void beatOnly() {
    bed.coordinator.submit(
        shard -> shard.classicProtocol(Bed.GROUP).heartbeat(request(beatBody(), 4)));
  }

  private HeartbeatRequest beatBody() {
    return new HeartbeatRequest()
        .setGroupId(Bed.GROUP)
        .setMemberId(memberId)
        .setGroupInstanceId(instanceId)
        .setGenerationId(generation);
  }

  private void beat() {
    CompletableFuture<ErrorCode> answer =
        bed.coordinator
            .submit(shard -> shard.classicProtocol(Bed.GROUP).heartbeat(request(beatBody(), 4)))
            .thenApply(response -> ErrorCode.of(response.errorCode()));
    ErrorCode error = answer.isDone() ? error(answer) : ErrorCode.NOT_COORDINATOR;
    error = error == ErrorCode.NONE ? answer.join() : error;
    if (error == ErrorCode.NONE) {
      heardMs = bed.coordinator.nowMs();
    } else {
      failed(error);
    }
  }

  void leave() {
    join = null;
    sync = null;
    owned.clear();
    LeaveGroupRequest body =
        new LeaveGroupRequest()
            .setGroupId(Bed.GROUP)
            .setMembers(List.of(new MemberIdentity().setMemberId(memberId)));
    bed.coordinator.submit(shard -> shard.classicProtocol(Bed.GROUP).leave(request(body, 5)));
  }

  private static ErrorCode error(CompletableFuture<?> done) {
    try {
      done.join();
      return ErrorCode.NONE;
    } catch (CompletionException e) {
      if (e.getCause() instanceof ApiException known) {
        return known.error();
      }
      throw e;
    }
  }

  private void failed(ErrorCode error) {
    switch (error) {
      case REBALANCE_IN_PROGRESS:
        // The round may have begun right after it was heard of for the last time.
        calledMs = Math.min(calledMs, heardMs);
        heardMs = bed.coordinator.nowMs();
        mustJoin = true;
        break;
      case MEMBER_ID_REQUIRED:
        mustJoin = true;
        break;
      case UNKNOWN_MEMBER_ID, ILLEGAL_GENERATION, FENCED_INSTANCE_ID:
        beginAnew();
        break;
      case COORDINATOR_NOT_AVAILABLE, NOT_COORDINATOR, COORDINATOR_LOAD_IN_PROGRESS:
        mustJoin |= generation < 0;
        break;
      default:
        throw new AssertionError(error);
    }
  }

  private void beginAnew() {
    owned.clear();
    memberId = "";
    generation = -1;
    mustJoin = true;
    join = null;
    sync = null;
    calledMs = NEVER;
    heardMs = bed.coordinator.nowMs();
  }

  /** When it must believe that it has been taken out. */
  void checkTimes() {
    long now = bed.coordinator.nowMs();
    boolean waits = join != null && !join.isDone();
    if (!waits && now >= Math.min(heardMs, calledMs) + REBALANCE_MS) {
      beginAnew();
    }
  }

  @Override
  public String toString() {
    return memberId + "@" + generation + owned + (isSettled() ? "" : "...");
  }
}
