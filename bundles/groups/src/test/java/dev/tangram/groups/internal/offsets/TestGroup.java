package dev.tangram.groups.internal.offsets;

import dev.tangram.groups.internal.group.Group;
import dev.tangram.groups.internal.records.GroupMetadataKey;
import dev.tangram.groups.internal.records.GroupRecord;
import dev.tangram.model.ApiException;
import dev.tangram.model.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/** A group that is in whatever state a test says. */
final class TestGroup implements Group {

  private final String groupId;
  final List<String> committedBy = new ArrayList<>();
  boolean empty;
  boolean expires = true;
  String protocolType = "consumer";
  Set<String> subscribed = Set.of();
  OptionalLong emptySince = OptionalLong.empty();
  ErrorCode refusal = ErrorCode.NONE;

  TestGroup(String groupId) {
    this.groupId = groupId;
  }

  @Override
  public String groupId() {
    return groupId;
  }

  @Override
  public Type type() {
    return Type.CLASSIC;
  }

  @Override
  public String stateName() {
    return empty ? "Empty" : "Stable";
  }

  @Override
  public String protocolType() {
    return protocolType;
  }

  @Override
  public boolean isEmpty() {
    return empty;
  }

  @Override
  public void checkOffsetCommit(
      String memberId, String instanceId, int generation, boolean transactional, short apiVersion) {
    refuse();
  }

  @Override
  public void committedBy(String memberId) {
    committedBy.add(memberId);
  }

  @Override
  public void checkOffsetFetch(String memberId, int memberEpoch) {
    refuse();
  }

  @Override
  public void checkDelete() {
    refuse();
  }

  @Override
  public boolean isSubscribedTo(String topic) {
    return subscribed.contains(topic);
  }

  @Override
  public OptionalLong emptySinceMs() {
    return emptySince;
  }

  @Override
  public boolean offsetsExpire() {
    return expires;
  }

  @Override
  public List<GroupRecord> tombstones() {
    return List.of(GroupRecord.tombstone((short) 2, new GroupMetadataKey().setGroup(groupId)));
  }

  private void refuse() {
    if (refusal != ErrorCode.NONE) {
      throw new ApiException(refusal, "as the test has it");
    }
  }
}
