package dev.tangram.groups.internal.consumer;

import dev.tangram.assignor.Assignment;
import dev.tangram.assignor.GroupView;
import dev.tangram.assignor.MemberView;
import dev.tangram.assignor.TopicView;
import dev.tangram.assignor.TopicsView;
import dev.tangram.groups.Assignors;
import dev.tangram.groups.internal.group.TopicViews;
import dev.tangram.groups.internal.records.ConsumerGroupPartitionMetadataValue;
import dev.tangram.metadata.ClusterImage;
import dev.tangram.metadata.TopicImage;
import dev.tangram.model.TopicPartition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;

/**
 * What the target of a group shall be: everything that is needed to answer it away from the shard.
 *
 * @param epoch the group's epoch when it was asked
 * @param targetEpoch the epoch of the last target
 * @param targets the last target by member
 * @param metadata the topics for which the last target was computed
 * @param always whether a target is wanted even if the topics are still the same
 */
record TargetQuestion(
    String groupId,
    int epoch,
    int targetEpoch,
    List<Member> members,
    Map<String, PartitionSet> targets,
    ConsumerGroupPartitionMetadataValue metadata,
    String assignor,
    boolean always) {

  /**
   * The answer.
   *
   * @param metadata the topics of the subscriptions as they are now
   * @param targets what each member shall have; null where nothing was to be decided
   */
  record Answer(ConsumerGroupPartitionMetadataValue metadata, Map<String, PartitionSet> targets) {}

  static TargetQuestion of(ConsumerGroup group, String assignor, boolean always) {
    return new TargetQuestion(
        group.groupId(),
        group.epoch(),
        group.targetEpoch(),
        List.copyOf(group.members()),
        Map.copyOf(group.targets()),
        group.metadata(),
        assignor,
        always);
  }

  /**
   * Resolves the subscriptions and asks the assignor; may take time.
   *
   * @throws dev.tangram.model.ApiException what {@link Assignors#assign} throws
   */
  Answer answer(Assignors assignors, ClusterImage image) {
    Map<String, Set<String>> matches = new HashMap<>();
    List<MemberView> views = new ArrayList<>(members.size());
    Map<String, TopicImage> topics = new TreeMap<>();
    for (Member member : members) {
      MemberView view = view(member, matches, image);
      views.add(view);
      view.topics().forEach(name -> image.topic(name).ifPresent(t -> topics.put(name, t)));
    }
    ConsumerGroupPartitionMetadataValue now = TopicMetadata.of(topics.values(), image);
    if (!always && TopicMetadata.sameTopics(metadata, now)) {
      return new Answer(now, null);
    }
    return new Answer(now, topics.isEmpty() ? nothing() : ask(assignors, views, topics, image));
  }

  private Map<String, PartitionSet> nothing() {
    Map<String, PartitionSet> answer = new HashMap<>();
    members.forEach(member -> answer.put(member.id(), PartitionSet.EMPTY));
    return answer;
  }

  private Map<String, PartitionSet> ask(
      Assignors assignors,
      List<MemberView> views,
      Map<String, TopicImage> topics,
      ClusterImage image) {
    List<TopicView> topicViews =
        topics.values().stream().map(topic -> TopicViews.of(topic, image)).toList();
    Assignment assignment =
        assignors.assign(assignor, GroupView.of(groupId, views), TopicsView.of(topicViews));
    Map<String, PartitionSet> answer = new HashMap<>();
    for (Member member : members) {
      PartitionSet.Builder set = new PartitionSet.Builder();
      for (TopicPartition partition : assignment.partitionsOf(member.id())) {
        set.add(topics.get(partition.topic()).id(), partition.partition());
      }
      answer.put(member.id(), set.build());
    }
    return answer;
  }

  private MemberView view(Member member, Map<String, Set<String>> matches, ClusterImage image) {
    Subscription of = member.subscription();
    Set<String> names = new TreeSet<>(of.topics());
    if (of.hasRegex()) {
      names.addAll(matches.computeIfAbsent(of.regex(), regex -> matching(regex, image)));
    }
    MemberView view =
        MemberView.of(member.id(), names).withOwned(owned(member, image), targetEpoch);
    if (of.instanceId() != null) {
      view = view.withInstanceId(of.instanceId());
    }
    return of.rackId() == null ? view : view.withRack(of.rackId());
  }

  private static Set<String> matching(String regex, ClusterImage image) {
    var pattern = Patterns.compile(regex);
    Set<String> names = new HashSet<>();
    for (TopicImage topic : image.topics()) {
      if (pattern.test(topic.name())) {
        names.add(topic.name());
      }
    }
    return names;
  }

  /** The member's part of the last target, as far as its topics exist. */
  private List<TopicPartition> owned(Member member, ClusterImage image) {
    List<TopicPartition> owned = new ArrayList<>();
    PartitionSet target = targets.getOrDefault(member.id(), PartitionSet.EMPTY);
    Map<UUID, Optional<TopicImage>> names = new HashMap<>();
    target.topicIds().forEach(id -> names.put(id, image.topic(id)));
    target.forEach(
        (id, p) -> names.get(id).ifPresent(t -> owned.add(new TopicPartition(t.name(), p))));
    return owned;
  }
}
