package dev.tangram.configuration;

import java.util.Map;
import java.util.Set;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Says whether what a group sets for itself can be obeyed here and now, for properties whose form
 * alone does not tell: the names of plug-ins. An OSGi service of whoever obeys them. Thread safe.
 */
@ConsumerType
@FunctionalInterface
public interface GroupConfigCheck {

  /**
   * @param overrides everything that the group is going to set for itself, right in form
   * @param changed which of them are new or have another value than before; the others are not a
   *     reason to refuse
   * @throws ConfigException what is wrong
   */
  void check(Map<String, String> overrides, Set<String> changed);
}
