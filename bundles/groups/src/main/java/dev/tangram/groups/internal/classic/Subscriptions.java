package dev.tangram.groups.internal.classic;

import dev.tangram.protocol.MessageReader;
import dev.tangram.protocol.ProtocolException;
import dev.tangram.protocol.message.ConsumerProtocolSubscription;
import io.netty.buffer.Unpooled;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Reads what consumers say of themselves: the version, then the struct of that version. */
final class Subscriptions {

  /** The protocol type of consumers. */
  static final String CONSUMER = "consumer";

  private static final int MAX_ELEMENTS = 1_000_000;

  private Subscriptions() {}

  /**
   * The subscription in these bytes. One of a version that is not known yet is read as the newest
   * that is, since versions only add fields at the end.
   *
   * @return empty when it cannot be read
   */
  static Optional<ConsumerProtocolSubscription> read(byte[] metadata) {
    try {
      MessageReader in = new MessageReader(Unpooled.wrappedBuffer(metadata), null, MAX_ELEMENTS);
      short version = in.readShort();
      if (version < ConsumerProtocolSubscription.LOWEST_SUPPORTED_VERSION) {
        return Optional.empty();
      }
      ConsumerProtocolSubscription subscription = new ConsumerProtocolSubscription();
      subscription.read(
          in, (short) Math.min(version, ConsumerProtocolSubscription.HIGHEST_SUPPORTED_VERSION));
      return Optional.of(subscription);
    } catch (ProtocolException e) {
      return Optional.empty();
    }
  }

  /** The topics that the members of a group subscribe to; null when one of them cannot be read. */
  static Set<String> topics(Iterable<ClassicMember> members, String protocol) {
    Set<String> topics = new HashSet<>();
    for (ClassicMember member : members) {
      Optional<ConsumerProtocolSubscription> subscription = read(member.metadata(protocol));
      if (subscription.isEmpty()) {
        return null;
      }
      topics.addAll(subscription.get().topics());
    }
    return topics;
  }
}
