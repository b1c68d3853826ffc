package dev.tangram.groups.internal.group;

import dev.tangram.groups.internal.records.GroupMetadataKey;
import dev.tangram.groups.internal.records.GroupRecord;
import dev.tangram.model.ApiException;
import dev.tangram.model.ErrorCode;
import java.util.List;
import java.util.OptionalLong;

/**
 * A group that only has offsets: somebody commits under its name and picks the partitions himself.
 * It has no record of its own. The first member that joins makes another kind of group of it: put
 * that into its place ({@link Groups#put}).
 */
public record SimpleGroup(String groupId) implements Group {

  private static final short KEY_VERSION = 2;

  @Override
  public Type type() {
    return Type.CLASSIC;
  }

  @Override
  public String stateName() {
    return "Empty";
  }

  @Override
  public String protocolType() {
    return "";
  }

  @Override
  public boolean isEmpty() {
    return true;
  }

  @Override
  public void checkOffsetCommit(
      String memberId, String instanceId, int generation, boolean transactional, short apiVersion) {
    if (generation >= 0) {
      throw new ApiException(
          ErrorCode.UNKNOWN_MEMBER_ID, "The group " + groupId + " has no member " + memberId + ".");
    }
  }

  @Override
  public void committedBy(String memberId) {
    // There is no member whose session could go on.
  }

  @Override
  public void checkOffsetFetch(String memberId, int memberEpoch) {
    // The classic protocol lets everybody look.
  }

  @Override
  public void checkDelete() {
    // It is empty by definition.
  }

  @Override
  public boolean isSubscribedTo(String topic) {
    return false;
  }

  @Override
  public OptionalLong emptySinceMs() {
    return OptionalLong.empty();
  }

  @Override
  public boolean offsetsExpire() {
    return true;
  }

  @Override
  public List<GroupRecord> tombstones() {
    return List.of(GroupRecord.tombstone(KEY_VERSION, new GroupMetadataKey().setGroup(groupId)));
  }
}
