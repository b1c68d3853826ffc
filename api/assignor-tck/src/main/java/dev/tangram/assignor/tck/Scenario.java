package dev.tangram.assignor.tck;

import dev.tangram.assignor.Assignment;
import dev.tangram.assignor.GroupView;
import dev.tangram.assignor.MemberView;
import dev.tangram.assignor.TopicView;
import dev.tangram.assignor.TopicsView;
import dev.tangram.model.TopicPartition;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;

/**
 * A group and the topics that exist, with a name for messages.
 *
 * @param name what is special about it
 */
public record Scenario(String name, GroupView group, TopicsView topics) {

  /** Members that all subscribe to all topics, of equal size, and own nothing. */
  public static Scenario plain(int members, int topics, int partitions) {
    List<String> names = IntStream.range(0, topics).mapToObj(i -> "topic-" + i).toList();
    List<MemberView> group =
        IntStream.range(0, members)
            .mapToObj(i -> MemberView.of(String.format("member-%05d", i), names))
            .toList();
    return new Scenario(
        members + " members, " + topics + " topics of " + partitions + " partitions",
        GroupView.of("plain", group),
        TopicsView.of(names.stream().map(name -> TopicView.of(name, partitions)).toList()));
  }

  /** The same with members that own what was assigned to them in a generation. */
  public Scenario after(Assignment assignment, int generation) {
    List<MemberView> members =
        group.members().stream()
            .map(m -> m.withOwned(assignment.partitionsOf(m.memberId()), generation))
            .toList();
    return new Scenario(name + ", again", GroupView.of(group.groupId(), members), topics);
  }

  /** The same with other members. */
  public Scenario with(List<MemberView> members) {
    return new Scenario(name, GroupView.of(group.groupId(), members), topics);
  }

  /** Equal to this one, built of other objects in another order. */
  public Scenario shuffled(long seed) {
    Random random = new Random(seed);
    List<MemberView> members = new ArrayList<>();
    for (MemberView m : group.members()) {
      List<String> names = new ArrayList<>(m.topics());
      List<TopicPartition> owned = new ArrayList<>(m.owned());
      Collections.shuffle(names, random);
      Collections.shuffle(owned, random);
      members.add(
          new MemberView(
              m.memberId(),
              m.instanceId(),
              m.rack(),
              names,
              owned,
              m.ownedGeneration(),
              m.userData()));
    }
    List<TopicView> shuffled = new ArrayList<>();
    for (TopicView t : topics.topics()) {
      UUID id = new UUID(t.id().getMostSignificantBits(), t.id().getLeastSignificantBits());
      shuffled.add(new TopicView(t.name(), id, t.partitions(), t.racks()));
    }
    Collections.shuffle(members, random);
    Collections.shuffle(shuffled, random);
    return new Scenario(name, GroupView.of(group.groupId(), members), TopicsView.of(shuffled));
  }

  @Override
  public String toString() {
    return name;
  }
}
