package dev.tangram.groups.internal.group;

import dev.tangram.groups.internal.records.GroupRecord;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** A group, whatever protocol its members speak. The checks throw the error that a client gets. */
public interface Group {

  /** Kinds of groups, as ListGroups names them (KIP-848). */
  enum Type {
    CLASSIC("classic"),
    CONSUMER("consumer");

    private final String text;

    Type(String text) {
      this.text = text;
    }

    @Override
    public String toString() {
      return text;
    }
  }

  String groupId();

  Type type();

  /** As ListGroups and DescribeGroups name it: Empty, Stable, Dead, ... */
  String stateName();

  /** "consumer" for consumers; empty while no member has said it. */
  String protocolType();

  /** Whether it has no member. */
  boolean isEmpty();

  /**
   * Whether a commit may take place (invariant G2).
   *
   * @param memberId empty for a commit from outside of the group
   * @param instanceId of a static member, or null
   * @param generation generation or member epoch, -1 for a commit from outside of the group
   * @param transactional whether it is a part of a transaction (TxnOffsetCommit)
   * @param apiVersion version of the request
   * @throws dev.tangram.model.ApiException UNKNOWN_MEMBER_ID, ILLEGAL_GENERATION,
   *     STALE_MEMBER_EPOCH, FENCED_INSTANCE_ID, REBALANCE_IN_PROGRESS
   */
  void checkOffsetCommit(
      String memberId, String instanceId, int generation, boolean transactional, short apiVersion);

  /**
   * A member has committed: as good as a heartbeat, where the protocol says so. Called once the
   * commit was accepted.
   */
  void committedBy(String memberId);

  /**
   * Whether offsets may be fetched.
   *
   * @param memberId null or empty where the request says none
   * @param memberEpoch -1 where the request says none
   * @throws dev.tangram.model.ApiException UNKNOWN_MEMBER_ID, STALE_MEMBER_EPOCH
   */
  void checkOffsetFetch(String memberId, int memberEpoch);

  /**
   * Whether the group may be deleted.
   *
   * @throws dev.tangram.model.ApiException NON_EMPTY_GROUP, GROUP_ID_NOT_FOUND
   */
  void checkDelete();

  /** Whether a member reads a topic, so that its offsets neither expire nor may be deleted. */
  boolean isSubscribedTo(String topic);

  /**
   * From when on the retention of its offsets counts (KIP-211); empty where each offset's own
   * commit decides.
   *
   * @see #offsetsExpire
   */
  OptionalLong emptySinceMs();

  /** Whether offsets of topics that nobody reads may expire in the state of now. */
  boolean offsetsExpire();

  /**
   * The members, where a consumer group can be made of them: a classic group of consumers between
   * two rounds.
   *
   * @throws dev.tangram.model.ApiException GROUP_ID_NOT_FOUND where none can ever be made of them
   */
  default Optional<ClassicRoster> roster() {
    return Optional.empty();
  }

  /** Records that take the group away, without its offsets. */
  List<GroupRecord> tombstones();
}
