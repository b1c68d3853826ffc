package dev.tangram.groups.internal.consumer;

import dev.tangram.groups.internal.group.ClassicRoster;
import dev.tangram.groups.internal.group.ConsumerFormat;
import dev.tangram.groups.internal.group.Groups;
import dev.tangram.groups.internal.records.GroupRecord;
import dev.tangram.metadata.ClusterImage;
import dev.tangram.model.TopicPartition;
import dev.tangram.protocol.message.ConsumerProtocolSubscription;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Makes a consumer group of a running classic one: its members go on in their protocol, with what
 * they read, and the coordinator decides from then on (KIP-848).
 */
final class Upgrade {

  private final String groupId;
  private final ClusterImage image;
  private final List<GroupRecord> records;

  private Upgrade(String groupId, ClusterImage image, List<GroupRecord> records) {
    this.groupId = groupId;
    this.image = image;
    this.records = records;
  }

  /**
   * The group as it will be.
   *
   * @param records gets those that make it, behind the ones that take the classic group away
   */
  static ConsumerGroup of(
      String groupId, ClassicRoster roster, ClusterImage image, List<GroupRecord> records) {
    List<GroupRecord> made = new ArrayList<>();
    new Upgrade(groupId, image, made).write(roster);
    Groups draft = new Groups();
    ConsumerReplay replay = new ConsumerReplay(draft);
    made.forEach(replay::replay);
    records.addAll(made);
    return (ConsumerGroup) draft.get(groupId);
  }

  /** What a member said, and what it was told to read. */
  private record Known(
      ClassicRoster.Seat seat, ConsumerProtocolSubscription said, PartitionSet assigned) {}

  private Known known(ClassicRoster.Seat seat, String protocolName) {
    return new Known(
        seat,
        ConsumerFormat.subscription(seat.metadata(protocolName)).orElseThrow(),
        named(image, ConsumerFormat.assigned(seat.assignment())));
  }

  private void write(ClassicRoster roster) {
    ConsumerRecords of = new ConsumerRecords(groupId);
    int epoch = Math.max(1, roster.generation());
    List<Known> members =
        roster.seats().stream().map(seat -> known(seat, roster.protocolName())).toList();
    PartitionSet assigned = PartitionSet.EMPTY;
    for (Known member : members) {
      records.add(of.subscription(member.seat.memberId(), subscription(member)));
      assigned = assigned.or(member.assigned);
    }
    records.add(of.epoch(epoch));
    for (Known member : members) {
      // A cooperative member may still be about to give up what it had when it joined.
      PartitionSet kept = named(image, ConsumerFormat.owned(member.said)).minus(assigned);
      records.add(of.target(member.seat.memberId(), member.assigned));
      records.add(of.position(member.seat.memberId(), position(epoch, member.assigned, kept)));
    }
    records.add(of.targetEpoch(epoch));
  }

  private static Position position(int epoch, PartitionSet assigned, PartitionSet kept) {
    MemberState state = kept.isEmpty() ? MemberState.STABLE : MemberState.UNREVOKED_PARTITIONS;
    return new Position(epoch, epoch, state, assigned, kept);
  }

  private static Subscription subscription(Known member) {
    ClassicRoster.Seat seat = member.seat;
    return new Subscription(
        seat.instanceId(),
        member.said.rackId(),
        seat.clientId(),
        seat.clientHost(),
        seat.rebalanceTimeoutMs(),
        member.said.topics(),
        null,
        null,
        ClassicMetadata.of(seat.sessionTimeoutMs(), seat.protocols()));
  }

  /** Partitions by the ids that their topics have now; those of other topics are left out. */
  static PartitionSet named(ClusterImage image, Collection<TopicPartition> partitions) {
    PartitionSet.Builder set = new PartitionSet.Builder();
    for (TopicPartition partition : partitions) {
      if (partition.partition() >= 0) {
        image
            .topic(partition.topic())
            .ifPresent(topic -> set.add(topic.id(), partition.partition()));
      }
    }
    return set.build();
  }
}
