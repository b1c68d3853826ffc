package dev.tangram.configuration;

import static dev.tangram.configuration.Allowed.atLeast;
import static dev.tangram.configuration.Allowed.between;

import java.util.List;

/** Properties of plug-ins: where they come from, and the limits of their use. */
public final class PluginProperties {
  private static final ConfigGroup GROUP = new ConfigGroup("Plug-ins");

  public static final ConfigKey<String> DIR =
      GROUP
          .string("tangram.plugins.dir", "plugins")
          .doc(
              "The drop-in folder: a jar that is put here serves, one that is replaced is swapped,"
                  + " one that is taken away is gone. Counted from tangram.home.");
  public static final ConfigKey<Integer> POLL_MS =
      GROUP
          .integer("tangram.plugins.poll.ms", 250)
          .allow(between(10, 3_600_000))
          .low()
          .doc(
              "Milliseconds between two looks at the drop-in folder. A jar is taken when it is the"
                  + " same in two of them.");
  public static final ConfigKey<Integer> START_TIMEOUT_MS =
      GROUP
          .integer("tangram.plugins.start.timeout.ms", 10_000)
          .allow(atLeast(1))
          .low()
          .doc("Milliseconds within which the bundle of a plug-in starts and offers its services.");
  public static final ConfigKey<Integer> SELFTEST_TIMEOUT_MS =
      GROUP
          .integer("tangram.plugins.selftest.timeout.ms", 10_000)
          .allow(atLeast(1))
          .low()
          .doc("Milliseconds that the test of a plug-in before its first use may take.");
  public static final ConfigKey<Integer> DRAIN_TIMEOUT_MS =
      GROUP
          .integer("tangram.plugins.drain.timeout.ms", 30_000)
          .allow(atLeast(0))
          .doc(
              "Milliseconds that a version that was replaced may still be used; then it is stopped,"
                  + " and the uses that go on are counted as leaked.");
  public static final ConfigKey<Integer> CALL_TIMEOUT_MS =
      GROUP
          .integer("tangram.plugins.call.timeout.ms", 30_000)
          .allow(atLeast(10))
          .doc(
              "Milliseconds after which one use of a plug-in is taken for hung: its thread is"
                  + " interrupted, and the use counts as an error of the plug-in.");
  public static final ConfigKey<Integer> ERRORS_MAX =
      GROUP
          .integer("tangram.plugins.errors.max", 5)
          .allow(atLeast(1))
          .doc(
              "Errors of one version of a plug-in within tangram.plugins.errors.window.ms that take"
                  + " it out of service.");
  public static final ConfigKey<Integer> ERRORS_WINDOW_MS =
      GROUP
          .integer("tangram.plugins.errors.window.ms", 60_000)
          .allow(atLeast(1))
          .doc("Milliseconds that an error of a plug-in counts.");
  public static final ConfigKey<Integer> RETAINED_VERSIONS =
      GROUP
          .integer("tangram.plugins.retained.versions", 2)
          .allow(between(1, 100))
          .doc(
              "Versions of a plug-in that are kept for a rollback after their jar was replaced in"
                  + " the drop-in folder.");
  public static final ConfigKey<Long> JAR_MAX_BYTES =
      GROUP
          .longInteger("tangram.plugins.jar.max.bytes", 268_435_456L)
          .allow(atLeast(1L))
          .low()
          .doc("The largest jar that is taken as a plug-in.");

  private PluginProperties() {}

  static List<ConfigKey<?>> keys() {
    return GROUP.keys();
  }
}
