package dev.tangram.assignor;

import java.util.Set;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Decides which member of a consumer group reads which partition.
 *
 * <p>It serves both ways in which groups work. In the classic protocol (KIP-429 and before) the
 * members' embedded subscriptions are decoded into the views and the answer is encoded again. With
 * KIP-848 the coordinator has resolved topic ids and regular expressions to names, what a member
 * owns is its part of the last target, and the answer is the new target.
 *
 * <p>What every assignor guarantees:
 *
 * <ol>
 *   <li><b>Identity.</b> {@link #name()} and {@link #protocols()} never change, and there is at
 *       least one protocol.
 *   <li><b>Complete and disjoint.</b> Every partition of every topic that exists and that somebody
 *       subscribes to is given to exactly one member, one that subscribes to the topic. No other
 *       partition is given to anybody. Every member has an entry, and nobody else has one. See
 *       {@link AssignmentCheck}.
 *   <li><b>Deterministic.</b> Equal input gives an equal answer, in every process, whatever was
 *       asked before and in whatever order members, topics and owned partitions were told. No
 *       randomness, no clock.
 *   <li><b>Pure.</b> The input is left alone; nothing is read or written outside; no thread is
 *       started; nothing of the input is kept after the return.
 *   <li><b>Total.</b> Whatever the views can hold is answered, without an exception: groups without
 *       members, members without topics, unknown topics, topics without partitions, partitions that
 *       two members say they own, that no longer exist or whose topic is no longer subscribed to,
 *       generations of long ago, user data of any content.
 *   <li><b>Threads.</b> Any number of threads may call at the same time; no lock is held during the
 *       work.
 *   <li><b>Time and memory.</b> 1,000 partitions among 100 members take less than a second on a
 *       busy machine (a good one needs milliseconds), and ten times as much of both less than half
 *       a minute. A coordinator waits for the answer: it gives up at {@code
 *       tangram.plugins.call.timeout.ms}. Memory grows with subscriptions plus partitions.
 * </ol>
 *
 * <p>Balance and stickiness are abilities that some have and others do not; the contract tests ask
 * for those that an assignor claims.
 *
 * <p>The answer is always the <b>target</b>: what each member shall own when all is done. An
 * assignor for {@link Protocol#COOPERATIVE} does not hold anything back itself; the caller lets the
 * former owner revoke a partition before the new one gets it, in the classic protocol by {@link
 * CooperativeAdjustment}.
 */
@ConsumerType
public interface PartitionAssignor {

  /** Service property: {@link #name()}, a String. */
  String NAME_PROPERTY = "assignor.name";

  /** How members of a classic group take part in a rebalance (KIP-429). */
  enum Protocol {
    /** Everybody gives up everything before each rebalance. */
    EAGER,
    /**
     * Members go on with what they keep; what moves is given up in one rebalance and given in the
     * next.
     */
    COOPERATIVE
  }

  /** As clients and configurations call it: range, roundrobin, sticky, ... */
  String name();

  /**
   * With which protocols it makes sense; not empty. {@link Protocol#COOPERATIVE} asks for
   * stickiness: otherwise every rebalance is followed by a second one.
   */
  Set<Protocol> protocols();

  /**
   * Computes the target of a group.
   *
   * @param group the members and what they say of themselves
   * @param topics the topics that exist; those that nobody subscribes to may be among them
   * @return partitions for every member
   */
  Assignment assign(GroupView group, TopicsView topics);
}
