package dev.tangram.assignor.sticky.internal.balance;

import dev.tangram.assignor.TopicView;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Where members and replicas are (KIP-881). */
final class Racks {

  private final Problem problem;
  private final boolean matter;

  private Racks(Problem problem, boolean matter) {
    this.problem = problem;
    this.matter = matter;
  }

  static Racks of(Problem problem) {
    Set<String> ofMembers = new HashSet<>();
    problem.members().forEach(member -> member.rack().ifPresent(ofMembers::add));
    return new Racks(problem, !ofMembers.isEmpty() && differ(problem, ofMembers));
  }

  /** Whether some partition can be read in a member's rack and some other cannot. */
  private static boolean differ(Problem problem, Set<String> ofMembers) {
    Set<String> near = new HashSet<>();
    for (TopicView topic : problem.topics()) {
      topic.racks().forEach(near::addAll);
    }
    near.retainAll(ofMembers);
    for (TopicView topic : problem.topics()) {
      for (int p = 0; p < topic.partitions(); p++) {
        if (!topic.racksOf(p).containsAll(near)) {
          return true;
        }
      }
    }
    return false;
  }

  /** Whether it makes a difference who gets which partition. */
  boolean matter() {
    return matter;
  }

  boolean near(int member, int partition) {
    return problem.members().get(member).rack().filter(racksOf(partition)::contains).isPresent();
  }

  private Set<String> racksOf(int partition) {
    int topic = problem.topicOf(partition);
    return problem.topics().get(topic).racksOf(partition - problem.firstOf(topic));
  }

  /** Gives free partitions to members in their racks, each time where most room is left. */
  void give(int[] members, int[] owner, int[] room) {
    Map<String, Rack> racks = new TreeMap<>();
    for (int m : members) {
      if (room[m] > 0) {
        problem
            .members()
            .get(m)
            .rack()
            .ifPresent(rack -> racks.computeIfAbsent(rack, any -> new Rack()).add(m, room[m]));
      }
    }
    for (int p = 0; p < owner.length; p++) {
      if (owner[p] == Problem.NOBODY) {
        Rack rack = roomiest(racks, racksOf(p));
        if (rack != null) {
          owner[p] = rack.take(room);
        }
      }
    }
  }

  private static Rack roomiest(Map<String, Rack> racks, Set<String> candidates) {
    String best = null;
    for (String name : candidates) {
      Rack rack = racks.get(name);
      if (rack != null && rack.room > 0) {
        int more = best == null ? 1 : rack.room - racks.get(best).room;
        // The set has no order of its own, so the name decides among equals.
        if (more > 0 || more == 0 && name.compareTo(best) < 0) {
          best = name;
        }
      }
    }
    return best == null ? null : racks.get(best);
  }

  /** The members of a rack that may get more, in a circle. */
  private static final class Rack {

    private final ArrayDeque<Integer> members = new ArrayDeque<>();
    private int room;

    void add(int member, int itsRoom) {
      members.add(member);
      room += itsRoom;
    }

    int take(int[] roomOf) {
      int member = members.remove();
      room--;
      if (--roomOf[member] > 0) {
        members.add(member);
      }
      return member;
    }
  }
}
