package dev.tangram.groups.internal.group;

import dev.tangram.groups.internal.records.GroupRecord;

/** Takes over groups whose members all speak the classic protocol again. */
public interface ClassicTakeover {

  /** The record that makes a classic group of the members. */
  GroupRecord record(String groupId, ClassicRoster roster);

  /** The record is committed: the members are called to a round. */
  void begin(String groupId);
}
