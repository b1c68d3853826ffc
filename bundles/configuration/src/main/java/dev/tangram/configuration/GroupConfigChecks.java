package dev.tangram.configuration;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/** Everything that is checked before the configuration of a group is written. Thread safe. */
public final class GroupConfigChecks {

  private final List<GroupConfigCheck> checks = new CopyOnWriteArrayList<>();

  /** Asks another one from now on. */
  public void add(GroupConfigCheck check) {
    checks.add(check);
  }

  /** Does not ask it any more. */
  public void remove(GroupConfigCheck check) {
    checks.remove(check);
  }

  /**
   * @param broker gives the limits
   * @param before what the group sets for itself now
   * @param after what it is going to set
   * @throws ConfigException what is wrong
   */
  public void check(BrokerConfig broker, Map<String, String> before, Map<String, String> after) {
    GroupProperties.validate(broker, after);
    Set<String> changed = TopicConfigChecks.changed(before, after);
    if (!changed.isEmpty()) {
      checks.forEach(check -> check.check(after, changed));
    }
  }
}
