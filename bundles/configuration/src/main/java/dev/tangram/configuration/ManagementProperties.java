package dev.tangram.configuration;

import java.util.List;

/** Properties of the local management of a broker. */
public final class ManagementProperties {
  private static final ConfigGroup GROUP = new ConfigGroup("Management");

  public static final ConfigKey<Boolean> ENABLE =
      GROUP
          .bool("tangram.management.enable", true)
          .doc(
              "Whether tangram plugins and tangram shell can reach this broker. They do it over a"
                  + " port of the loopback interface that is free at the start; it and the token"
                  + " that every request needs are in a file beside the first data directory that"
                  + " only the owner of the broker can read.");

  private ManagementProperties() {}

  static List<ConfigKey<?>> keys() {
    return GROUP.keys();
  }
}
