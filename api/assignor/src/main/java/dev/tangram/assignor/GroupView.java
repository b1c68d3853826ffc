package dev.tangram.assignor;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/**
 * A consumer group that wants its partitions. Two groups with equal members are equal, whatever the
 * order in which the members were told.
 *
 * @param groupId the group's name
 * @param members sorted by member id
 */
public record GroupView(String groupId, List<MemberView> members) {

  /**
   * @throws IllegalArgumentException when two members have the same id
   */
  public GroupView {
    Objects.requireNonNull(groupId, "groupId");
    List<MemberView> sorted = new ArrayList<>(members);
    sorted.sort(Comparator.comparing(MemberView::memberId));
    for (int i = 1; i < sorted.size(); i++) {
      if (sorted.get(i - 1).memberId().equals(sorted.get(i).memberId())) {
        throw new IllegalArgumentException(
            "Two members of group " + groupId + " have the id " + sorted.get(i).memberId());
      }
    }
    members = List.copyOf(sorted);
  }

  /** A group of these members, in whatever order. */
  public static GroupView of(String groupId, Collection<MemberView> members) {
    return new GroupView(groupId, List.copyOf(members));
  }
}
