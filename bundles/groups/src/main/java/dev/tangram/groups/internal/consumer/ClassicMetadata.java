package dev.tangram.groups.internal.consumer;

import dev.tangram.groups.internal.group.MemberProtocol;
import dev.tangram.groups.internal.records.ConsumerGroupMemberMetadataValue.ClassicMemberMetadata;
import dev.tangram.groups.internal.records.ConsumerGroupMemberMetadataValue.ClassicProtocol;
import java.util.List;

/** The part of a member's record that only those have that speak the classic protocol. */
final class ClassicMetadata {

  private ClassicMetadata() {}

  static ClassicMemberMetadata of(int sessionTimeoutMs, List<MemberProtocol> protocols) {
    return new ClassicMemberMetadata()
        .setSessionTimeoutMs(sessionTimeoutMs)
        .setSupportedProtocols(
            protocols.stream()
                .map(
                    protocol ->
                        new ClassicProtocol()
                            .setName(protocol.name())
                            .setMetadata(protocol.metadata()))
                .toList());
  }

  /** The protocols of a member, the one that it likes best first. */
  static List<MemberProtocol> protocols(Member member) {
    return member.subscription().classic().supportedProtocols().stream()
        .map(protocol -> new MemberProtocol(protocol.name(), protocol.metadata()))
        .toList();
  }

  static List<String> protocolNames(Member member) {
    return protocols(member).stream().map(MemberProtocol::name).toList();
  }
}
