package dev.tangram.groups.internal.classic;

import dev.tangram.assignor.MemberAssignment;
import dev.tangram.assignor.MemberView;
import dev.tangram.groups.internal.group.ConsumerFormat;
import dev.tangram.protocol.MessageReader;
import dev.tangram.protocol.message.ConsumerProtocolSubscription;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** The subscriptions and assignments of members as assignors see them. */
final class ConsumerCodec {

  private ConsumerCodec() {}

  /** The topics that the members of a group subscribe to; null when one of them cannot be read. */
  static Set<String> topics(Iterable<ClassicMember> members, String protocol) {
    Set<String> topics = new HashSet<>();
    for (ClassicMember member : members) {
      Optional<ConsumerProtocolSubscription> subscription =
          ConsumerFormat.subscription(member.metadata(protocol));
      if (subscription.isEmpty()) {
        return null;
      }
      topics.addAll(subscription.get().topics());
    }
    return topics;
  }

  /** A member as an assignor sees it; empty when its subscription cannot be read. */
  static Optional<MemberView> view(ClassicMember member, String protocol) {
    return ConsumerFormat.subscription(member.metadata(protocol))
        .map(subscription -> view(member, subscription));
  }

  private static MemberView view(ClassicMember member, ConsumerProtocolSubscription subscription) {
    byte[] userData = subscription.userData();
    return new MemberView(
        member.memberId(),
        Optional.ofNullable(member.instanceId()),
        Optional.ofNullable(subscription.rackId()),
        subscription.topics(),
        ConsumerFormat.owned(subscription),
        subscription.generationId(),
        ByteBuffer.wrap(userData == null ? MessageReader.NO_BYTES : userData));
  }

  /**
   * An assignment as a member reads it.
   *
   * @param version that of its subscription, which it surely knows
   */
  static byte[] assignment(MemberAssignment assignment, short version) {
    ByteBuffer userData = assignment.userData();
    byte[] data = new byte[userData.remaining()];
    userData.get(data);
    return ConsumerFormat.assignment(assignment.partitions(), data, version);
  }
}
