package dev.tangram.groups.internal.consumer;

import dev.tangram.model.ApiException;
import dev.tangram.model.ErrorCode;
import dev.tangram.protocol.message.ConsumerGroupHeartbeatRequest;
import dev.tangram.protocol.message.ConsumerGroupHeartbeatResponse;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * What a consumer of KIP-848 does: says only what is new, gives up before it takes, and gives up
 * everything when it is fenced, or when the coordinator may have taken it out.
 */
final class ModelClient {

  private static final Set<ErrorCode> BEGIN_ANEW =
      Set.of(ErrorCode.UNKNOWN_MEMBER_ID, ErrorCode.FENCED_MEMBER_EPOCH);
  private static final long SESSION_MS = 45_000;
  private static final long NEVER = Long.MAX_VALUE / 2;
  private static final int REBALANCE_MS = 20_000;

  final String memberId;
  final String instanceId;
  PartitionSet owned = PartitionSet.EMPTY;
  int epoch;
  private final Bed bed;
  private List<String> topics;
  private String regex;
  private String assignor;
  private boolean full = true;
  private boolean saidAll;
  private PartitionSet saidOwned;
  private PartitionSet target;
  private CompletableFuture<ConsumerGroupHeartbeatResponse> pending;
  private long sentMs;
  private long heardMs;
  private long revokeByMs = NEVER;
  private long unsureSinceMs = NEVER;

  ModelClient(Bed bed, String memberId, String instanceId) {
    this.bed = bed;
    this.memberId = memberId;
    this.instanceId = instanceId;
    this.heardMs = bed.coordinator.nowMs();
  }

  void subscribe(List<String> newTopics, String newRegex, String newAssignor) {
    topics = newTopics;
    regex = newRegex;
    assignor = newAssignor;
    full = true;
  }

  boolean subscribes(String topic) {
    return topics.contains(topic) || topic.matches(regex);
  }

  /** Sends a heartbeat unless it waits for an answer. */
  void beat() {
    receive();
    if (pending == null) {
      sentMs = bed.coordinator.nowMs();
      pending = bed.send(request());
      receive();
    }
  }

  private ConsumerGroupHeartbeatRequest request() {
    ConsumerGroupHeartbeatRequest request = Bed.request(memberId, epoch).setInstanceId(instanceId);
    if (epoch == 0 || full) {
      request
          .setRebalanceTimeoutMs(REBALANCE_MS)
          .setSubscribedTopicNames(topics)
          .setSubscribedTopicRegex(regex)
          .setServerAssignor(assignor)
          .setTopicPartitions(Bed.owned(owned));
      saidOwned = owned;
    } else if (!owned.equals(saidOwned)) {
      request.setTopicPartitions(Bed.owned(owned));
      saidOwned = owned;
    }
    saidAll = request.topicPartitions() != null;
    full = false;
    return request;
  }

  /** The connection breaks: what was on its way is lost, and all is said again. */
  void disconnect() {
    if (pending != null) {
      answerIsLost();
    }
    full = true;
  }

  /** It may have been told to give up something, and the coordinator counts the time. */
  private void answerIsLost() {
    pending = null;
    unsureSinceMs = Math.min(unsureSinceMs, sentMs);
  }

  /** Takes an answer if there is one. */
  void receive() {
    if (pending == null || !pending.isDone()) {
      return;
    }
    try {
      ConsumerGroupHeartbeatResponse response = pending.join();
      pending = null;
      heardMs = sentMs;
      epoch = response.memberEpoch();
      long sinceMs = Math.min(unsureSinceMs, sentMs);
      if (saidAll && target != null && owned.minus(target).isEmpty()) {
        revokeByMs = NEVER;
      }
      if (response.assignment() != null) {
        PartitionSet before = target == null ? owned : owned.or(target);
        target = Bed.set(response);
        if (!before.minus(target).isEmpty()) {
          revokeByMs = Math.min(revokeByMs, sinceMs + REBALANCE_MS);
        }
      }
      unsureSinceMs = NEVER;
    } catch (CompletionException e) {
      answerIsLost();
      full = true;
      failed(e.getCause());
    }
  }

  private void failed(Throwable cause) {
    if (!(cause instanceof ApiException known)) {
      throw new AssertionError(cause);
    }
    if (BEGIN_ANEW.contains(known.error()) || known.error() == ErrorCode.GROUP_ID_NOT_FOUND) {
      beginAnew();
    } else if (known.error() != ErrorCode.UNRELEASED_INSTANCE_ID
        && known.error() != ErrorCode.COORDINATOR_NOT_AVAILABLE
        && known.error() != ErrorCode.COORDINATOR_LOAD_IN_PROGRESS
        && known.error() != ErrorCode.UNSUPPORTED_ASSIGNOR
        && known.error() != ErrorCode.NOT_COORDINATOR) {
      throw new AssertionError(known.error() + " " + known.getMessage());
    }
    if (known.error() == ErrorCode.UNSUPPORTED_ASSIGNOR) {
      assignor = null;
    }
  }

  private void beginAnew() {
    owned = PartitionSet.EMPTY;
    target = null;
    epoch = 0;
    full = true;
    revokeByMs = NEVER;
    unsureSinceMs = NEVER;
    heardMs = bed.coordinator.nowMs();
  }

  /**
   * The application works: what is to be given up is, then the rest is taken. But not behind the
   * back of a heartbeat that has just said what is owned: then the coordinator could take it for
   * given up. That much the protocol asks of its clients.
   */
  void poll() {
    if (target == null || saidAll && pending != null) {
      return;
    }
    if (!owned.minus(target).isEmpty()) {
      owned = owned.and(target);
    } else {
      owned = target;
    }
  }

  /** When it must believe that it has been taken out. */
  void checkTimes() {
    long now = bed.coordinator.nowMs();
    if (epoch != 0 && now >= heardMs + SESSION_MS
        || now >= revokeByMs
        || now >= unsureSinceMs + REBALANCE_MS) {
      pending = null;
      beginAnew();
    }
  }

  /** Says good-bye, by leaving or for a static member by going away. */
  void leave() {
    pending = null;
    owned = PartitionSet.EMPTY;
    int said = instanceId == null ? ConsumerHeartbeat.LEAVE : Position.LEFT_STATIC;
    bed.send(Bed.request(memberId, said).setInstanceId(instanceId));
  }

  @Override
  public String toString() {
    return memberId + "@" + epoch + bed.names(owned) + (pending == null ? "" : "...");
  }
}
