package dev.tangram.configuration;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/** Everything that is checked before the configuration of a topic is written. Thread safe. */
public final class TopicConfigChecks {

  private final List<TopicConfigCheck> checks = new CopyOnWriteArrayList<>();

  /** Asks another one from now on. */
  public void add(TopicConfigCheck check) {
    checks.add(check);
  }

  /** Does not ask it any more. */
  public void remove(TopicConfigCheck check) {
    checks.remove(check);
  }

  /**
   * @param before what the topic sets for itself now; empty for a new topic
   * @param after what it is going to set
   * @throws ConfigException what is wrong
   */
  public void check(Map<String, String> before, Map<String, String> after) {
    TopicProperties.validate(after);
    Set<String> changed = changed(before, after);
    if (!changed.isEmpty()) {
      checks.forEach(check -> check.check(after, changed));
    }
  }

  /** The names whose value is new or another than before. */
  static Set<String> changed(Map<String, String> before, Map<String, String> after) {
    Set<String> changed = new HashSet<>();
    after.forEach(
        (name, value) -> {
          if (!Objects.equals(before.get(name), value)) {
            changed.add(name);
          }
        });
    return changed;
  }
}
