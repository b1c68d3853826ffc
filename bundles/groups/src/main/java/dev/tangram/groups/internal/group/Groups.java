package dev.tangram.groups.internal.group;

import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;

/** The groups of a shard by their ids. */
public final class Groups {

  private final Map<String, Group> byId = new HashMap<>();

  /** The group, or null. */
  public Group get(String groupId) {
    return byId.get(groupId);
  }

  /** Adds a group, or puts it in the place of the one of the same id. */
  public void put(Group group) {
    byId.put(group.groupId(), group);
  }

  /** Removes a group; true if it was the one that stood there. */
  public boolean remove(Group group) {
    return byId.remove(group.groupId(), group);
  }

  public Collection<Group> all() {
    return Collections.unmodifiableCollection(byId.values());
  }
}
