package dev.tangram.groups.internal.classic;

import dev.tangram.configuration.GroupProperties;
import dev.tangram.coordinator.CoordinatorResult;
import dev.tangram.coordinator.ShardContext;
import dev.tangram.groups.internal.group.ConsumerFormat;
import dev.tangram.groups.internal.group.GroupEnvironment;
import dev.tangram.groups.internal.group.Groups;
import dev.tangram.groups.internal.records.GroupRecord;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets the assignor that is configured for a group decide in its leader's place. The members notice
 * nothing: the leader computes as ever, and everybody gets the coordinator's assignment.
 *
 * <p>No group gets stuck by it: where the assignor is missing, fails, or takes too long, what the
 * leader has computed is used.
 */
final class ServerAssignors {

  private static final Logger LOG = LoggerFactory.getLogger(ServerAssignors.class);

  private static final String ASSIGNOR = GroupProperties.GROUP_ASSIGNOR.name();

  /** How long an answer is waited for at most; members wait meanwhile. */
  static final int ANSWER_TIMEOUT_MS = 10_000;

  private final ShardContext<GroupRecord> context;
  private final GroupEnvironment environment;
  private final Groups groups;

  ServerAssignors(ShardContext<GroupRecord> context, GroupEnvironment environment, Groups groups) {
    this.context = context;
    this.environment = environment;
    this.groups = groups;
  }

  /** The assignor that is to decide on a group; empty where its leader does. */
  String wanted(ClassicGroup group) {
    return ConsumerFormat.CONSUMER.equals(group.protocolTypeOrNull())
        ? environment.config(group.groupId()).getOrDefault(ASSIGNOR, "")
        : "";
  }

  /**
   * A generation has begun: its assignor is asked, if it has one.
   *
   * @param ready run when it is decided, if the leader has synced by then; gives what is to be
   *     written
   */
  void begin(
      ClassicGroup group,
      BiFunction<ClassicGroup, Map<String, byte[]>, CoordinatorResult<GroupRecord, Void>> ready) {
    String assignor = wanted(group);
    group.setAssignor(assignor);
    group.setServerAssignment(null);
    if (assignor.isEmpty()) {
      return;
    }
    Optional<AssignorQuestion> question = question(group, assignor);
    if (question.isEmpty()) {
      return;
    }
    ServerAssignment work = new ServerAssignment(assignor);
    group.setServerAssignment(work);
    context.<AssignorQuestion.Answer>offload(
        () -> question.get().answer(environment.assignors()),
        (answer, failure) -> {
          if (failure != null && !work.isFinished()) {
            useLeader(group, assignor, "failed: " + failure.getMessage());
          }
          return finish(group, work, answer, ready);
        });
    context.schedule(
        timeoutKey(group),
        ANSWER_TIMEOUT_MS,
        () -> {
          if (isCurrent(group, work) && !work.isFinished()) {
            useLeader(group, assignor, "has not answered in " + ANSWER_TIMEOUT_MS + " ms");
          }
          return finish(group, work, null, ready);
        });
  }

  private Optional<AssignorQuestion> question(ClassicGroup group, String assignor) {
    Optional<AssignorQuestion> question =
        AssignorQuestion.of(assignor, group, environment.image().get());
    if (question.isEmpty()) {
      useLeader(group, assignor, "cannot be asked, as a member's subscription cannot be read");
    }
    return question;
  }

  private static void useLeader(ClassicGroup group, String assignor, String why) {
    LOG.warn(
        "Group {} is at generation {} assigned by its leader: assignor {} {}",
        group.groupId(),
        group.generation(),
        assignor,
        why);
  }

  private CoordinatorResult<GroupRecord, Void> finish(
      ClassicGroup group,
      ServerAssignment work,
      AssignorQuestion.Answer answer,
      BiFunction<ClassicGroup, Map<String, byte[]>, CoordinatorResult<GroupRecord, Void>> ready) {
    if (work.isFinished() || !isCurrent(group, work)) {
      return CoordinatorResult.of(null);
    }
    work.finish(answer);
    context.cancel(timeoutKey(group));
    return work.isReady() ? ready.apply(group, work.decision()) : CoordinatorResult.of(null);
  }

  private boolean isCurrent(ClassicGroup group, ServerAssignment work) {
    return groups.get(group.groupId()) == group
        && group.serverAssignment() == work
        && group.is(ClassicState.COMPLETING_REBALANCE);
  }

  /**
   * Looks whether the assignor would decide otherwise today than the assignments that were loaded:
   * it may have been replaced while nobody was here to see it.
   *
   * @param otherwise run if so
   */
  void review(ClassicGroup group, Consumer<ClassicGroup> otherwise) {
    String assignor = wanted(group);
    group.setAssignor(assignor);
    if (assignor.isEmpty() || group.isEmpty()) {
      return;
    }
    int generation = group.generation();
    question(group, assignor)
        .ifPresent(
            question ->
                context.<AssignorQuestion.Answer>offload(
                    () -> question.answer(environment.assignors()),
                    (answer, failure) -> {
                      if (answer != null
                          && group.is(ClassicState.STABLE)
                          && group.generation() == generation
                          && differs(group, answer)) {
                        otherwise.accept(group);
                      }
                      return CoordinatorResult.of(null);
                    }));
  }

  private static boolean differs(ClassicGroup group, AssignorQuestion.Answer answer) {
    for (ClassicMember member : group.members().all()) {
      byte[] now = answer.assignments().get(member.memberId());
      if (now != null && !Arrays.equals(now, member.assignment())) {
        return true;
      }
    }
    return false;
  }

  /** A new round begins, or the group goes. */
  void forget(ClassicGroup group) {
    group.setServerAssignment(null);
    context.cancel(timeoutKey(group));
  }

  private static String timeoutKey(ClassicGroup group) {
    return "classic-assignor " + group.groupId();
  }
}
