package dev.tangram.groups.internal.classic;

import dev.tangram.groups.internal.group.MemberProtocol;
import dev.tangram.protocol.message.JoinGroupResponse;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * The members of a group, those to be (they were given an id and are expected to join with it), and
 * what is counted over them.
 */
final class MemberTable {

  private final Map<String, ClassicMember> byId = new LinkedHashMap<>();
  private final Map<String, String> idByInstance = new HashMap<>();
  private final Set<String> pending = new HashSet<>();
  private final Set<String> pendingSync = new LinkedHashSet<>();
  private final Map<String, Integer> supporters = new HashMap<>();
  private int awaitingJoin;

  ClassicMember get(String memberId) {
    return byId.get(memberId);
  }

  boolean has(String memberId) {
    return byId.containsKey(memberId);
  }

  /** In the order in which they came. */
  Collection<ClassicMember> all() {
    return Collections.unmodifiableCollection(byId.values());
  }

  /** A copy, for those who remove members on the way. */
  List<ClassicMember> copy() {
    return List.copyOf(byId.values());
  }

  int size() {
    return byId.size();
  }

  boolean isEmpty() {
    return byId.isEmpty();
  }

  /** The id that a static member has now, or null. */
  String idOfInstance(String instanceId) {
    return idByInstance.get(instanceId);
  }

  void add(ClassicMember member) {
    byId.put(member.memberId(), member);
    if (member.isStatic()) {
      idByInstance.put(member.instanceId(), member.memberId());
    }
    count(member, 1);
    awaitingJoin += member.awaitingJoin() == null ? 0 : 1;
    pending.remove(member.memberId());
  }

  /** Forgets a member or a pending one; gives the member, or null. */
  ClassicMember remove(String memberId) {
    pending.remove(memberId);
    pendingSync.remove(memberId);
    ClassicMember member = byId.remove(memberId);
    if (member != null) {
      count(member, -1);
      awaitingJoin -= member.awaitingJoin() == null ? 0 : 1;
      if (member.isStatic()) {
        idByInstance.remove(member.instanceId(), memberId);
      }
    }
    return member;
  }

  void update(
      ClassicMember member, ClassicMember.Timeouts timeouts, List<MemberProtocol> protocols) {
    count(member, -1);
    member.update(timeouts, protocols);
    count(member, 1);
  }

  /** Sets whom to answer when the members have joined; null for nobody. */
  void awaitJoin(ClassicMember member, CompletableFuture<JoinGroupResponse> answer) {
    awaitingJoin += (answer == null ? 0 : 1) - (member.awaitingJoin() == null ? 0 : 1);
    member.awaitJoin(answer);
  }

  int awaitingJoin() {
    return awaitingJoin;
  }

  boolean haveAllJoined() {
    return awaitingJoin == byId.size() && pending.isEmpty();
  }

  // ---- members to be ----

  void addPending(String memberId) {
    pending.add(memberId);
  }

  boolean isPending(String memberId) {
    return pending.contains(memberId);
  }

  int pending() {
    return pending.size();
  }

  // ---- members that have not yet asked for their assignment ----

  void awaitSyncs() {
    pendingSync.clear();
    pendingSync.addAll(byId.keySet());
  }

  void awaitSync(String memberId) {
    pendingSync.add(memberId);
  }

  void clearSyncs() {
    pendingSync.clear();
  }

  void synced(String memberId) {
    pendingSync.remove(memberId);
  }

  List<String> notSynced() {
    return List.copyOf(pendingSync);
  }

  boolean haveAllSynced() {
    return pendingSync.isEmpty();
  }

  // ---- protocols ----

  private void count(ClassicMember member, int by) {
    // One that is told twice counts once.
    member.protocols().stream()
        .map(MemberProtocol::name)
        .distinct()
        .forEach(name -> supporters.merge(name, by, (a, b) -> a + b == 0 ? null : a + b));
  }

  /** Whether there is one of these protocols that every member follows. */
  boolean allSupportOneOf(List<MemberProtocol> protocols) {
    return protocols.stream()
        .anyMatch(protocol -> supporters.getOrDefault(protocol.name(), 0) == byId.size());
  }

  /**
   * The protocol that most members like best among those that all of them follow; of two with as
   * many votes the one that was voted for first. There must be members.
   */
  String elected() {
    Set<String> candidates = new HashSet<>();
    supporters.forEach(
        (name, count) -> {
          if (count == byId.size()) {
            candidates.add(name);
          }
        });
    Map<String, Integer> votes = new LinkedHashMap<>();
    for (ClassicMember member : byId.values()) {
      member.vote(candidates).ifPresent(name -> votes.merge(name, 1, Integer::sum));
    }
    String elected = null;
    for (Map.Entry<String, Integer> entry : votes.entrySet()) {
      if (elected == null || entry.getValue() > votes.get(elected)) {
        elected = entry.getKey();
      }
    }
    if (elected == null) {
      throw new IllegalStateException("The members have no protocol in common");
    }
    return elected;
  }
}
