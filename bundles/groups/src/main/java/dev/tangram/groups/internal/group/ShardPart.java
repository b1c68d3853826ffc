package dev.tangram.groups.internal.group;

import dev.tangram.groups.internal.records.GroupRecord;
import dev.tangram.model.ErrorCode;

/** A part of the state of a shard, which keeps the rules of a coordinator's shard for itself. */
public interface ShardPart {

  /** Applies a record if it is one of this part's. */
  void replay(GroupRecord record, long producerId);

  /** A transaction has ended; only committed offsets take part in transactions. */
  default void endTransaction(long producerId, boolean committed) {}

  /** Everything of this and the other parts has been replayed. */
  void loaded();

  /** Answers everybody who waits. */
  void unloaded(ErrorCode reason);
}
