package dev.tangram.groups.internal.consumer;

import dev.tangram.configuration.GroupProperties;
import dev.tangram.coordinator.CoordinatorResult;
import dev.tangram.coordinator.ShardContext;
import dev.tangram.groups.internal.group.GroupEnvironment;
import dev.tangram.groups.internal.group.Groups;
import dev.tangram.groups.internal.records.GroupRecord;
import dev.tangram.metadata.ClusterImage;
import dev.tangram.model.ErrorCode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets assignors compute the targets of groups, away from the shard, one at a time for each group.
 * Heartbeats that changed what is wanted wait for it, but not longer than a heartbeat interval.
 */
final class Targets {

  private static final Logger LOG = LoggerFactory.getLogger(Targets.class);

  /** How often an answer may be dropped because the group has changed meanwhile. */
  private static final int DROPPED_MAX = 5;

  private static final String ASSIGNOR = GroupProperties.GROUP_ASSIGNOR.name();
  private static final long RETRY_MIN_MS = 500;
  private static final long RETRY_MAX_MS = 30_000;

  private final ShardContext<GroupRecord> context;
  private final GroupEnvironment environment;
  private final Groups groups;
  private final Sessions sessions;
  private final Choice choice;
  private final Map<String, Work> works = new HashMap<>();

  /** What is going on for one group; lost with the shard. */
  private static final class Work {
    private final Map<String, Waiter> waiters = new LinkedHashMap<>();
    private boolean running;
    private boolean again;
    private int dropped;
    private int failures;
    private String assignor;
  }

  Targets(
      ShardContext<GroupRecord> context,
      GroupEnvironment environment,
      Groups groups,
      Sessions sessions) {
    this.context = context;
    this.environment = environment;
    this.groups = groups;
    this.sessions = sessions;
    this.choice = new Choice(environment);
  }

  /** The assignor that decides on a group now. */
  String assignorOf(ConsumerGroup group) {
    return choice.of(group);
  }

  private ConsumerGroup group(String groupId) {
    return groups.get(groupId) instanceof ConsumerGroup group ? group : null;
  }

  int heartbeatIntervalMs(String groupId) {
    return environment
        .settings()
        .consumer()
        .group(environment.config(groupId))
        .heartbeatIntervalMs();
  }

  // ---- questions ----

  /** Has the target computed if it is behind what the members want. */
  void want(String groupId) {
    ConsumerGroup group = group(groupId);
    if (group == null || group.isEmpty()) {
      drop(groupId);
    } else if (group.needsTarget()) {
      start(group, true);
    }
  }

  /** Nobody is left: nothing is to be computed. */
  private void drop(String groupId) {
    Work work = works.remove(groupId);
    if (work != null) {
      Settlement.fail(work.waiters.values(), ErrorCode.UNKNOWN_MEMBER_ID);
    }
    context.cancel(waitKey(groupId));
    context.cancel(retryKey(groupId));
  }

  /** Something may have changed while nobody was here to see it. */
  void loaded(ConsumerGroup group) {
    boolean hasChoice = environment.config(group.groupId()).containsKey(ASSIGNOR);
    if (group.needsTarget() || hasChoice || group.mayHaveOtherTopics(environment.image().get())) {
      start(group, group.needsTarget() || hasChoice);
    }
  }

  /** Topics may have changed: a new target follows if they have. */
  void refresh(ConsumerGroup group) {
    start(group, group.needsTarget());
  }

  /** Another assignor may decide, or the same one otherwise. */
  void reconsider(ConsumerGroup group, Collection<String> changedAssignors) {
    Work work = works.get(group.groupId());
    String assignor = choice.of(group);
    if (work == null || !assignor.equals(work.assignor) || changedAssignors.contains(assignor)) {
      start(group, true);
    }
  }

  private void start(ConsumerGroup group, boolean always) {
    Work work = works.computeIfAbsent(group.groupId(), any -> new Work());
    if (work.running) {
      work.again = true;
      return;
    }
    work.running = true;
    TargetQuestion question = TargetQuestion.of(group, choice.of(group), always);
    ClusterImage image = environment.image().get();
    context.<TargetQuestion.Answer>offload(
        () -> question.answer(environment.assignors(), image),
        (answer, failure) -> finished(question, answer, failure, work));
  }

  // ---- answers ----

  private CoordinatorResult<GroupRecord, Void> finished(
      TargetQuestion question, TargetQuestion.Answer answer, Throwable failure, Work work) {
    work.running = false;
    ConsumerGroup group = group(question.groupId());
    if (group == null || works.get(question.groupId()) != work) {
      return CoordinatorResult.of(null);
    }
    if (group.isEmpty()) {
      drop(group.groupId());
      return CoordinatorResult.of(null);
    }
    boolean old = work.again || question.epoch() != group.epoch();
    work.again = false;
    if (old && (work.dropped < DROPPED_MAX || question.epoch() <= group.targetEpoch())) {
      work.dropped++;
      start(group, true);
      return CoordinatorResult.of(null);
    }
    work.dropped = 0;
    if (failure != null) {
      return failed(group, work, question, failure);
    }
    work.failures = 0;
    work.assignor = question.assignor();
    return answer.targets() == null ? CoordinatorResult.of(null) : apply(group, question, answer);
  }

  private CoordinatorResult<GroupRecord, Void> failed(
      ConsumerGroup group, Work work, TargetQuestion question, Throwable failure) {
    long delayMs = Math.min(RETRY_MAX_MS, RETRY_MIN_MS << Math.min(work.failures++, 10));
    LOG.warn(
        "Group {} keeps its target of epoch {}: assignor {} gave none for epoch {} ({}); it is asked"
            + " again in {} ms",
        group.groupId(),
        group.targetEpoch(),
        question.assignor(),
        question.epoch(),
        failure.toString(),
        delayMs);
    retry(group.groupId(), delayMs);
    return settleWithOld(group);
  }

  private void retry(String groupId, long delayMs) {
    context.schedule(
        retryKey(groupId),
        delayMs,
        () -> {
          ConsumerGroup group = group(groupId);
          if (group != null && !group.isEmpty()) {
            start(group, true);
          }
          return CoordinatorResult.of(null);
        });
  }

  private CoordinatorResult<GroupRecord, Void> apply(
      ConsumerGroup group, TargetQuestion question, TargetQuestion.Answer answer) {
    boolean needed = group.needsTarget();
    List<GroupRecord> records = targetRecords(group, answer);
    boolean sameTopics = TopicMetadata.sameTopics(group.metadata(), answer.metadata());
    if (!needed && records.isEmpty() && sameTopics) {
      return CoordinatorResult.of(null);
    }
    ConsumerRecords of = group.records();
    if (!group.metadata().equals(answer.metadata())) {
      records.add(0, of.partitionMetadata(answer.metadata()));
    }
    int epoch = needed ? question.epoch() : group.epoch() + 1;
    if (!needed) {
      records.add(0, of.epoch(epoch));
    }
    records.add(of.targetEpoch(epoch));
    return settle(group, epoch, answer.targets(), records);
  }

  private static List<GroupRecord> targetRecords(
      ConsumerGroup group, TargetQuestion.Answer answer) {
    List<GroupRecord> records = new ArrayList<>();
    for (Member member : group.members()) {
      PartitionSet target = answer.targets().getOrDefault(member.id(), PartitionSet.EMPTY);
      if (!target.equals(group.targets().get(member.id()))) {
        records.add(group.records().target(member.id(), target));
      }
    }
    for (String memberId : group.targets().keySet()) {
      if (group.member(memberId) == null) {
        records.add(group.records().withoutTarget(memberId));
      }
    }
    return records;
  }

  private CoordinatorResult<GroupRecord, Void> settle(
      ConsumerGroup group,
      int targetEpoch,
      Map<String, PartitionSet> targets,
      List<GroupRecord> records) {
    String groupId = group.groupId();
    Work work = works.get(groupId);
    List<Waiter> waiters = work == null ? List.of() : List.copyOf(work.waiters.values());
    if (work != null) {
      work.waiters.clear();
    }
    context.cancel(waitKey(groupId));
    Settlement settlement =
        new Settlement(
            groupId,
            targetEpoch,
            targets,
            group.ownership().draft(),
            heartbeatIntervalMs(groupId),
            sessions);
    settlement.settle(group, waiters);
    return settlement.result(records, waiters, () -> goOn(groupId), () -> recover(groupId));
  }

  /**
   * It is not known whether something was written: computes again what is behind, and sets the
   * timers by what stands there.
   */
  void recover(String groupId) {
    ConsumerGroup group = group(groupId);
    if (group != null) {
      group.members().forEach(m -> sessions.moved(groupId, m, m.position()));
      Work work = works.get(groupId);
      if (work == null || work.failures == 0) {
        context.schedule(
            retryKey(groupId),
            RETRY_MIN_MS,
            () -> {
              want(groupId);
              return CoordinatorResult.of(null);
            });
      }
    }
  }

  /** Has computed what is still behind, unless that goes on or is going to be tried again. */
  private void goOn(String groupId) {
    Work work = works.get(groupId);
    if (work == null || !work.running && work.failures == 0) {
      want(groupId);
    }
  }

  // ---- who waits ----

  /** Answers a heartbeat once the target is there. */
  void await(String groupId, Waiter waiter) {
    Work work = works.computeIfAbsent(groupId, any -> new Work());
    Waiter before = work.waiters.put(waiter.memberId(), waiter);
    if (before != null) {
      Settlement.fail(List.of(before), ErrorCode.COORDINATOR_NOT_AVAILABLE);
    }
    if (work.waiters.size() == 1) {
      context.schedule(
          waitKey(groupId),
          heartbeatIntervalMs(groupId),
          () -> {
            ConsumerGroup group = group(groupId);
            return group == null ? CoordinatorResult.of(null) : settleWithOld(group);
          });
    }
  }

  /**
   * Answers those who wait from the target that is there. Before the first one there is an empty
   * one: a member must have an epoch.
   */
  private CoordinatorResult<GroupRecord, Void> settleWithOld(ConsumerGroup group) {
    Work work = works.get(group.groupId());
    if (work == null || work.waiters.isEmpty()) {
      return CoordinatorResult.of(null);
    }
    List<GroupRecord> records = new ArrayList<>();
    int targetEpoch = group.targetEpoch();
    if (targetEpoch == 0) {
      targetEpoch = group.epoch();
      records.add(group.records().targetEpoch(targetEpoch));
      records.add(group.records().epoch(group.epoch() + 1));
    }
    return settle(group, targetEpoch, group.targets(), records);
  }

  /** Nothing is answered here any more. */
  void unloaded(ErrorCode reason) {
    works.values().forEach(work -> Settlement.fail(List.copyOf(work.waiters.values()), reason));
    works.clear();
  }

  private static String waitKey(String groupId) {
    return "consumer-wait:" + groupId;
  }

  private static String retryKey(String groupId) {
    return "consumer-target:" + groupId;
  }
}
