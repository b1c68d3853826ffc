package dev.tangram.groups.internal.classic;

import dev.tangram.assignor.Assignment;
import dev.tangram.assignor.CooperativeAdjustment;
import dev.tangram.assignor.GroupView;
import dev.tangram.assignor.MemberAssignment;
import dev.tangram.assignor.MemberView;
import dev.tangram.assignor.TopicView;
import dev.tangram.assignor.TopicsView;
import dev.tangram.groups.Assignors;
import dev.tangram.groups.internal.group.ConsumerFormat;
import dev.tangram.groups.internal.group.TopicViews;
import dev.tangram.metadata.ClusterImage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Who shall get what, asked of an assignor away from the shard.
 *
 * @param assignor its name
 * @param group the members with what they say
 * @param versions member id to the version that its assignment is written in
 * @param image the cluster when it was asked
 */
record AssignorQuestion(
    String assignor, GroupView group, Map<String, Short> versions, ClusterImage image) {

  /**
   * What the members are told.
   *
   * @param assignments member id to its assignment, written
   * @param withheld partitions that nobody gets until their owners have given them up
   */
  record Answer(Map<String, byte[]> assignments, int withheld) {}

  /** The question for a group's generation; empty when a member cannot be understood. */
  static Optional<AssignorQuestion> of(String assignor, ClassicGroup group, ClusterImage image) {
    List<MemberView> views = new ArrayList<>(group.members().size());
    Map<String, Short> versions = new HashMap<>();
    for (ClassicMember member : group.members().all()) {
      Optional<MemberView> view = ConsumerCodec.view(member, group.protocolName());
      if (view.isEmpty()) {
        return Optional.empty();
      }
      views.add(view.get());
      versions.put(
          member.memberId(), ConsumerFormat.version(member.metadata(group.protocolName())));
    }
    return Optional.of(
        new AssignorQuestion(assignor, GroupView.of(group.groupId(), views), versions, image));
  }

  /**
   * Asks; may take its time.
   *
   * <p>What somebody still owns is held back from others. Members that rebalance eagerly own
   * nothing when they join, so for them this changes nothing.
   *
   * @throws dev.tangram.model.ApiException what {@link Assignors#assign} throws
   */
  Answer answer(Assignors assignors) {
    Assignment target = assignors.assign(assignor, group, topics());
    CooperativeAdjustment.Step step = CooperativeAdjustment.adjust(group, target);
    Map<String, byte[]> written = new HashMap<>();
    versions.forEach(
        (memberId, version) ->
            written.put(
                memberId,
                ConsumerCodec.assignment(
                    step.adjusted().members().getOrDefault(memberId, MemberAssignment.NOTHING),
                    version)));
    return new Answer(written, step.withheld().size());
  }

  private TopicsView topics() {
    Set<String> names = new HashSet<>();
    group.members().forEach(member -> names.addAll(member.topics()));
    List<TopicView> topics = new ArrayList<>(names.size());
    for (String name : names) {
      image.topic(name).ifPresent(topic -> topics.add(TopicViews.of(topic, image)));
    }
    return TopicsView.of(topics);
  }
}
