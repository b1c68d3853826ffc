package dev.tangram.groups.internal.classic;

import dev.tangram.groups.internal.group.ClassicRoster;
import dev.tangram.groups.internal.group.ConsumerFormat;
import dev.tangram.groups.internal.group.Group;
import dev.tangram.groups.internal.group.MemberProtocol;
import dev.tangram.groups.internal.records.GroupRecord;
import dev.tangram.model.ApiException;
import dev.tangram.model.ErrorCode;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * A group whose members join, sync and beat, or one without members that only keeps offsets. What
 * may happen to it in which state is decided by others; here are its data and the checks.
 */
public final class ClassicGroup implements Group {

  private final String groupId;
  private final Sessions sessions;
  private final MemberTable members = new MemberTable();
  private ClassicState state = ClassicState.EMPTY;
  private long stateSinceMs;
  private int generation;
  private String protocolType;
  private String protocolName;
  private String leaderId;

  /** Topics that somebody reads; null where that is not known. */
  private Set<String> subscribedTopics;

  private boolean newMemberAdded;
  private boolean initialDelay;
  private String rebalanceReason = "";
  private String assignor = "";
  private ServerAssignment serverAssignment;

  ClassicGroup(String groupId, Sessions sessions, long stateSinceMs) {
    this.groupId = groupId;
    this.sessions = sessions;
    this.stateSinceMs = stateSinceMs;
  }

  // ---- as all groups ----

  @Override
  public String groupId() {
    return groupId;
  }

  @Override
  public Type type() {
    return Type.CLASSIC;
  }

  @Override
  public String stateName() {
    return state.toString();
  }

  @Override
  public String protocolType() {
    return protocolType == null ? "" : protocolType;
  }

  @Override
  public boolean isEmpty() {
    return members.isEmpty();
  }

  @Override
  public void checkOffsetCommit(
      String memberId,
      String instanceId,
      int commitGeneration,
      boolean transactional,
      short apiVersion) {
    checkAlive();
    if (commitGeneration < 0 && state == ClassicState.EMPTY) {
      return; // From a tool, or from a consumer that only keeps its offsets here.
    }
    if (commitGeneration >= 0 || !memberId.isEmpty() || instanceId != null) {
      checkMember(memberId, instanceId);
      checkGeneration(commitGeneration);
    } else if (!transactional) {
      throw error(ErrorCode.UNKNOWN_MEMBER_ID, "The group has members; others cannot commit");
    }
    if (!transactional && state == ClassicState.COMPLETING_REBALANCE) {
      // The member is one of the new generation, but has not got its assignment yet.
      throw error(ErrorCode.REBALANCE_IN_PROGRESS, "The group is rebalancing");
    }
  }

  @Override
  public void committedBy(String memberId) {
    ClassicMember member = members.get(memberId);
    if (member != null
        && (state == ClassicState.STABLE || state == ClassicState.PREPARING_REBALANCE)) {
      sessions.restart(this, member);
    }
  }

  @Override
  public void checkOffsetFetch(String memberId, int memberEpoch) {
    if (state == ClassicState.DEAD) {
      throw error(ErrorCode.GROUP_ID_NOT_FOUND, "The group was deleted");
    }
  }

  @Override
  public void checkDelete() {
    if (state == ClassicState.DEAD) {
      throw error(ErrorCode.GROUP_ID_NOT_FOUND, "The group was deleted");
    }
    if (state != ClassicState.EMPTY) {
      throw error(ErrorCode.NON_EMPTY_GROUP, "The group has members");
    }
  }

  @Override
  public boolean isSubscribedTo(String topic) {
    return subscribedTopics == null
        ? ConsumerFormat.CONSUMER.equals(protocolType)
        : subscribedTopics.contains(topic);
  }

  @Override
  public Optional<ClassicRoster> roster() {
    if (state != ClassicState.STABLE) {
      return Optional.empty();
    }
    if (subscribedTopics == null) {
      throw error(
          ErrorCode.GROUP_ID_NOT_FOUND,
          "It cannot become a consumer group: the subscription of a member cannot be read");
    }
    List<ClassicRoster.Seat> seats = members.all().stream().map(ClassicMember::seat).toList();
    return Optional.of(new ClassicRoster(generation, protocolName, seats));
  }

  @Override
  public OptionalLong emptySinceMs() {
    return protocolType != null && state == ClassicState.EMPTY && stateSinceMs >= 0
        ? OptionalLong.of(stateSinceMs)
        : OptionalLong.empty();
  }

  @Override
  public boolean offsetsExpire() {
    return protocolType == null
        || state == ClassicState.EMPTY
        || state == ClassicState.STABLE && subscribedTopics != null;
  }

  @Override
  public List<GroupRecord> tombstones() {
    return List.of(GroupMetadataRecords.tombstone(groupId));
  }

  // ---- checks of requests ----

  void checkAlive() {
    if (state == ClassicState.DEAD) {
      throw error(ErrorCode.COORDINATOR_NOT_AVAILABLE, "The group is being moved or deleted");
    }
  }

  /**
   * The member that a request is from.
   *
   * @throws ApiException UNKNOWN_MEMBER_ID, or FENCED_INSTANCE_ID when another one has taken the
   *     place of a static member
   */
  ClassicMember checkMember(String memberId, String instanceId) {
    if (instanceId != null) {
      String current = members.idOfInstance(instanceId);
      if (current != null && !current.equals(memberId)) {
        throw error(ErrorCode.FENCED_INSTANCE_ID, "Another member is " + instanceId + " now");
      }
      if (current == null) {
        throw unknownMember(memberId);
      }
    }
    ClassicMember member = members.get(memberId);
    if (member == null) {
      throw unknownMember(memberId);
    }
    return member;
  }

  void checkGeneration(int given) {
    if (given != generation) {
      throw error(
          ErrorCode.ILLEGAL_GENERATION, "The generation is " + generation + ", not " + given);
    }
  }

  ApiException unknownMember(String memberId) {
    return error(ErrorCode.UNKNOWN_MEMBER_ID, "There is no member " + memberId);
  }

  private ApiException error(ErrorCode code, String what) {
    return new ApiException(code, "Group " + groupId + ": " + what);
  }

  /** Whether a member with these protocols fits the others. */
  boolean supports(String type, List<MemberProtocol> protocols) {
    if (state == ClassicState.EMPTY) {
      return !type.isEmpty() && !protocols.isEmpty();
    }
    return type.equals(protocolType) && members.allSupportOneOf(protocols);
  }

  // ---- state ----

  MemberTable members() {
    return members;
  }

  ClassicState state() {
    return state;
  }

  boolean is(ClassicState candidate) {
    return state == candidate;
  }

  void enter(ClassicState next, long nowMs) {
    state = next;
    stateSinceMs = nowMs;
  }

  long stateSinceMs() {
    return stateSinceMs;
  }

  int generation() {
    return generation;
  }

  /** Null while no member has said it. */
  String protocolTypeOrNull() {
    return protocolType;
  }

  /** What the members of this generation follow; null when there is none. */
  String protocolName() {
    return protocolName;
  }

  /** Null when there is none. */
  String leaderId() {
    return leaderId;
  }

  boolean isLeader(String memberId) {
    return memberId.equals(leaderId);
  }

  /** The longest time that a member may need to join again. */
  int rebalanceTimeoutMs() {
    int timeout = 0;
    for (ClassicMember member : members.all()) {
      timeout = Math.max(timeout, member.rebalanceTimeoutMs());
    }
    return timeout;
  }

  void add(ClassicMember member, String type) {
    if (members.isEmpty()) {
      protocolType = type;
    }
    if (leaderId == null) {
      leaderId = member.memberId();
    }
    members.add(member);
  }

  ClassicMember remove(String memberId) {
    ClassicMember removed = members.remove(memberId);
    if (isLeader(memberId)) {
      leaderId = members.isEmpty() ? null : members.all().iterator().next().memberId();
    }
    return removed;
  }

  /** Puts a static member in the place of its former self. */
  void replace(ClassicMember old, ClassicMember replacement) {
    boolean wasLeader = isLeader(old.memberId());
    boolean owedSync = members.notSynced().contains(old.memberId());
    members.remove(old.memberId());
    members.add(replacement);
    if (owedSync) {
      members.awaitSync(replacement.memberId());
    }
    if (wasLeader) {
      leaderId = replacement.memberId();
    }
  }

  /**
   * Makes one of the members that have joined the leader, unless the leader has.
   *
   * @return false when none has
   */
  boolean electLeader() {
    ClassicMember leader = leaderId == null ? null : members.get(leaderId);
    if (leader != null && leader.awaitingJoin() != null) {
      return true;
    }
    for (ClassicMember member : members.all()) {
      if (member.awaitingJoin() != null) {
        leaderId = member.memberId();
        return true;
      }
    }
    return false;
  }

  /** The next generation: of the members that are there, or of nobody. */
  void nextGeneration(long nowMs) {
    generation = generation == Integer.MAX_VALUE ? 1 : generation + 1;
    protocolName = members.isEmpty() ? null : members.elected();
    subscribedTopics = computeSubscribedTopics();
    members.clearSyncs();
    enter(members.isEmpty() ? ClassicState.EMPTY : ClassicState.COMPLETING_REBALANCE, nowMs);
  }

  private Set<String> computeSubscribedTopics() {
    if (!ConsumerFormat.CONSUMER.equals(protocolType)) {
      return null;
    }
    return ConsumerCodec.topics(members.all(), protocolName);
  }

  /** Takes over what a record says; members have been added. */
  void restore(int atGeneration, String type, String protocol, String leader, long sinceMs) {
    generation = atGeneration;
    protocolType = type;
    protocolName = protocol;
    leaderId = leader;
    state = members.isEmpty() ? ClassicState.EMPTY : ClassicState.STABLE;
    stateSinceMs = sinceMs;
    subscribedTopics = computeSubscribedTopics();
  }

  // ---- the round that goes on ----

  /** Whether somebody has come since the last look; prolongs the first rebalance. */
  boolean takeNewMemberAdded() {
    boolean added = newMemberAdded;
    newMemberAdded = false;
    return added;
  }

  void newMemberAdded() {
    newMemberAdded = true;
  }

  /** Whether a new group waits for more members, even though all that are known have joined. */
  boolean initialDelay() {
    return initialDelay;
  }

  void setInitialDelay(boolean value) {
    initialDelay = value;
  }

  /** Why the round that goes on, or the last one, began. */
  String rebalanceReason() {
    return rebalanceReason;
  }

  void setRebalanceReason(String reason) {
    rebalanceReason = reason;
  }

  // ---- who decides on assignments ----

  /** The assignor that was to decide on this generation; empty where the leader was. */
  String assignor() {
    return assignor;
  }

  void setAssignor(String value) {
    assignor = value;
  }

  /** What the coordinator has its assignor compute for this generation; null for nothing. */
  ServerAssignment serverAssignment() {
    return serverAssignment;
  }

  void setServerAssignment(ServerAssignment value) {
    serverAssignment = value;
  }
}
