package dev.tangram.groups.internal.consumer;

import dev.tangram.groups.internal.group.ClassicRoster;
import dev.tangram.groups.internal.group.ConsumerFormat;
import dev.tangram.groups.internal.group.Groups;
import dev.tangram.groups.internal.records.ConsumerGroupMemberMetadataValue.ClassicMemberMetadata;
import dev.tangram.groups.internal.records.ConsumerGroupMemberMetadataValue.ClassicProtocol;
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

  private void write(ClassicRoster roster) {
    ConsumerRecords of = new ConsumerRecords(groupId);
    int epoch = Math.max(1, roster.generation());
    for (ClassicRoster.Seat seat : roster.seats()) {
      records.add(of.subscription(seat.memberId(), subscription(seat, roster.protocolName())));
    }
    records.add(of.epoch(epoch));
    PartitionSet all = PartitionSet.EMPTY;
    for (ClassicRoster.Seat seat : roster.seats()) {
      all = all.or(assigned(seat));
    }
    for (ClassicRoster.Seat seat : roster.seats()) {
      records.add(of.target(seat.memberId(), assigned(seat)));
      PartitionSet kept = owned(seat, roster.protocolName()).minus(all);
      records.add(of.position(seat.memberId(), position(epoch, assigned(seat), kept)));
    }
    records.add(of.targetEpoch(epoch));
  }

  private PartitionSet assigned(ClassicRoster.Seat seat) {
    return named(image, ConsumerFormat.assigned(seat.assignment()));
  }

  /** What a cooperative member had when it joined: it may still be about to give it up. */
  private PartitionSet owned(ClassicRoster.Seat seat, String protocolName) {
    return named(
        image,
        ConsumerFormat.owned(
            ConsumerFormat.subscription(seat.metadata(protocolName)).orElseThrow()));
  }

  private static Position position(int epoch, PartitionSet assigned, PartitionSet kept) {
    MemberState state = kept.isEmpty() ? MemberState.STABLE : MemberState.UNREVOKED_PARTITIONS;
    return new Position(epoch, epoch, state, assigned, kept);
  }

  private static Subscription subscription(ClassicRoster.Seat seat, String protocolName) {
    ConsumerProtocolSubscription said =
        ConsumerFormat.subscription(seat.metadata(protocolName)).orElseThrow();
    return new Subscription(
        seat.instanceId(),
        said.rackId(),
        seat.clientId(),
        seat.clientHost(),
        seat.rebalanceTimeoutMs(),
        said.topics(),
        null,
        null,
        new ClassicMemberMetadata()
            .setSessionTimeoutMs(seat.sessionTimeoutMs())
            .setSupportedProtocols(
                seat.protocols().stream()
                    .map(
                        protocol ->
                            new ClassicProtocol()
                                .setName(protocol.name())
                                .setMetadata(protocol.metadata()))
                    .toList()));
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
