package dev.tangram.groups.internal.consumer;

import dev.tangram.groups.internal.group.ClassicRoster;
import dev.tangram.groups.internal.group.ClassicTakeover;
import dev.tangram.groups.internal.records.GroupRecord;
import dev.tangram.metadata.ClusterImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Makes a classic group of a consumer group whose members all speak that protocol (KIP-848). */
final class Downgrade {

  private final ClassicTakeover takeover;

  Downgrade(ClassicTakeover takeover) {
    this.takeover = takeover;
  }

  /**
   * The records of the change, if it is possible.
   *
   * @param staying the members that will be left
   */
  Optional<List<GroupRecord>> records(
      ConsumerGroup group, List<Member> staying, ClusterImage image) {
    if (staying.isEmpty() || !staying.stream().allMatch(Member::isClassic)) {
      return Optional.empty();
    }
    return commonProtocol(staying)
        .map(
            protocol -> {
              List<GroupRecord> records = new ArrayList<>();
              for (Member member : group.members()) {
                records.addAll(group.records().withoutMember(member.id()));
              }
              records.addAll(group.tombstones());
              records.add(
                  takeover.record(group.groupId(), roster(group, staying, protocol, image)));
              return records;
            });
  }

  private static Optional<String> commonProtocol(List<Member> members) {
    return ClassicMetadata.protocolNames(members.get(0)).stream()
        .filter(
            name ->
                members.stream()
                    .allMatch(member -> ClassicMetadata.protocolNames(member).contains(name)))
        .findFirst();
  }

  private static ClassicRoster roster(
      ConsumerGroup group, List<Member> staying, String protocol, ClusterImage image) {
    return new ClassicRoster(
        group.epoch(),
        protocol,
        staying.stream().map(member -> seat(member, protocol, image)).toList());
  }

  private static ClassicRoster.Seat seat(Member member, String protocol, ClusterImage image) {
    Subscription of = member.subscription();
    return new ClassicRoster.Seat(
        member.id(),
        of.instanceId(),
        of.clientId(),
        of.clientHost(),
        of.rebalanceTimeoutMs(),
        of.classic().sessionTimeoutMs(),
        ClassicMetadata.protocols(member),
        ClassicAnswers.assignment(member, protocol, image));
  }
}
