package dev.tangram.groups.internal.consumer;

import dev.tangram.groups.internal.records.ConsumerGroupMemberMetadataValue.ClassicMemberMetadata;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;

/**
 * What a member says of itself.
 *
 * @param instanceId of a static member, or null
 * @param rackId or null
 * @param rebalanceTimeoutMs how long it may take to give up partitions
 * @param topics names, sorted, without repeats
 * @param regex a regular expression (RE2) that topics match as a whole; empty or null for none
 * @param assignor the name of the assignor that it asks for, or null
 * @param classic of a member that speaks the classic protocol; null otherwise
 */
record Subscription(
    String instanceId,
    String rackId,
    String clientId,
    String clientHost,
    int rebalanceTimeoutMs,
    List<String> topics,
    String regex,
    String assignor,
    ClassicMemberMetadata classic) {

  static final Subscription NONE =
      new Subscription(null, null, "", "", -1, List.of(), null, null, null);

  Subscription {
    topics = List.copyOf(new TreeSet<>(topics));
  }

  boolean hasRegex() {
    return regex != null && !regex.isEmpty();
  }

  /** Whether both want the same partitions. */
  boolean wantsTheSameAs(Subscription other) {
    return topics.equals(other.topics)
        && hasRegex() == other.hasRegex()
        && (!hasRegex() || regex.equals(other.regex))
        && Objects.equals(assignor, other.assignor)
        && Objects.equals(instanceId, other.instanceId)
        && Objects.equals(rackId, other.rackId);
  }
}
