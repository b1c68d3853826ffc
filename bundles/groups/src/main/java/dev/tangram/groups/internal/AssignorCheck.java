package dev.tangram.groups.internal;

import dev.tangram.configuration.ConfigException;
import dev.tangram.configuration.GroupConfigCheck;
import dev.tangram.configuration.GroupProperties;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** A group can only name an assignor that is there. */
final class AssignorCheck implements GroupConfigCheck {

  private static final String NAME = GroupProperties.GROUP_ASSIGNOR.name();

  private final Supplier<List<String>> assignors;

  /**
   * @param assignors the names of those that are there now
   */
  AssignorCheck(Supplier<List<String>> assignors) {
    this.assignors = assignors;
  }

  @Override
  public void check(Map<String, String> overrides, Set<String> changed) {
    String name = overrides.getOrDefault(NAME, "").trim();
    if (name.isEmpty() || !changed.contains(NAME)) {
      return;
    }
    List<String> there = assignors.get();
    if (!there.contains(name)) {
      throw new ConfigException(
          NAME,
          name,
          "an assignor that this broker has: "
              + String.join(", ", there)
              + "; or nothing, for the clients' choice");
    }
  }
}
