package dev.tangram.groups.internal.consumer;

import dev.tangram.groups.internal.group.ClassicRoster;
import dev.tangram.groups.internal.group.ClassicTakeover;
import dev.tangram.groups.internal.group.MemberProtocol;
import dev.tangram.groups.internal.records.ConsumerGroupMemberMetadataValue.ClassicMemberMetadata;
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
    return members.get(0).subscription().classic().supportedProtocols().stream()
        .map(protocol -> protocol.name())
        .filter(name -> members.stream().allMatch(member -> supports(member, name)))
        .findFirst();
  }

  private static boolean supports(Member member, String protocol) {
    return member.subscription().classic().supportedProtocols().stream()
        .anyMatch(supported -> supported.name().equals(protocol));
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
    ClassicMemberMetadata classic = of.classic();
    List<MemberProtocol> protocols =
        classic.supportedProtocols().stream()
            .map(supported -> new MemberProtocol(supported.name(), supported.metadata()))
            .toList();
    return new ClassicRoster.Seat(
        member.id(),
        of.instanceId(),
        of.clientId(),
        of.clientHost(),
        of.rebalanceTimeoutMs(),
        classic.sessionTimeoutMs(),
        protocols,
        ClassicAnswers.assignment(member, protocol, image));
  }
}
