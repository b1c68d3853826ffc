package dev.tangram.assignor;

import dev.tangram.model.TopicPartition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Revoke before assign, for classic groups whose members rebalance cooperatively (KIP-429).
 *
 * <p>A partition of the target is held back from a member as long as somebody else still says that
 * it owns it. Its former owner sees that it no longer has it, gives it up and joins again; nobody
 * owns it by then, and the next call lets it through. So at no time do two members own a partition.
 */
public final class CooperativeAdjustment {

  private CooperativeAdjustment() {}

  /**
   * What may be told to the members now.
   *
   * @param target the answer of an assignor
   * @param adjusted the target without what must be given up first; the very same object where
   *     nothing is
   * @param withheld what is held back, sorted; where it is not empty, another rebalance follows as
   *     soon as the former owners have joined again
   */
  public record Step(Assignment target, Assignment adjusted, List<TopicPartition> withheld) {

    public Step {
      withheld = List.copyOf(withheld);
    }
  }

  /**
   * Holds back what others still own. A member keeps what it owns itself if nobody else claims it
   * with an equal or higher generation.
   */
  public static Step adjust(GroupView group, Assignment target) {
    Map<TopicPartition, Claims> claims = claims(group);
    Map<String, MemberAssignment> adjusted = new HashMap<>(target.members().size() * 2);
    List<TopicPartition> withheld = new ArrayList<>();
    for (Map.Entry<String, MemberAssignment> entry : target.members().entrySet()) {
      List<TopicPartition> kept = new ArrayList<>(entry.getValue().partitions().size());
      for (TopicPartition partition : entry.getValue().partitions()) {
        Claims of = claims.get(partition);
        boolean free = of == null || of.soleOwner(entry.getKey());
        (free ? kept : withheld).add(partition);
      }
      adjusted.put(entry.getKey(), new MemberAssignment(kept, entry.getValue().userData()));
    }
    withheld.sort(null);
    return new Step(target, withheld.isEmpty() ? target : new Assignment(adjusted), withheld);
  }

  private static Map<TopicPartition, Claims> claims(GroupView group) {
    Map<TopicPartition, Claims> claims = new HashMap<>();
    for (MemberView member : group.members()) {
      for (TopicPartition partition : member.owned()) {
        Claims before = claims.get(partition);
        claims.put(
            partition,
            before == null
                ? new Claims(member.memberId(), member.ownedGeneration(), false)
                : before.and(member));
      }
    }
    return claims;
  }

  /** The claim of the highest generation, and whether another one is as high. */
  private record Claims(String memberId, int generation, boolean tied) {

    Claims and(MemberView member) {
      int other = member.ownedGeneration();
      if (other == generation) {
        return new Claims(memberId, generation, true);
      }
      return other > generation ? new Claims(member.memberId(), other, false) : this;
    }

    boolean soleOwner(String member) {
      return !tied && memberId.equals(member);
    }
  }
}
