package dev.tangram.launcher;

import java.util.HashMap;
import java.util.Map;
import org.osgi.framework.Constants;

/** The framework properties of a broker. */
final class FrameworkSettings {
  /**
   * Logging comes from the class path, so that it works before the framework does; 1.7 is exported
   * for libraries that were built against it.
   */
  private static final String SYSTEM_PACKAGES =
      packages("1.7.36", "org.slf4j", "org.slf4j.helpers", "org.slf4j.spi")
          + ","
          + packages(
              "2.0.20", "org.slf4j", "org.slf4j.event", "org.slf4j.helpers", "org.slf4j.spi");

  private FrameworkSettings() {}

  static Map<String, String> of(Settings settings) {
    Map<String, String> properties = new HashMap<>();
    properties.put(Constants.FRAMEWORK_STORAGE, settings.bundleCache().toString());
    properties.put(
        Constants.FRAMEWORK_BEGINNING_STARTLEVEL, Integer.toString(BundleFiles.FULL_LEVEL));
    properties.put(Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA, SYSTEM_PACKAGES);
    properties.put(Constants.FRAMEWORK_BSNVERSION, Constants.FRAMEWORK_BSNVERSION_MULTIPLE);
    properties.put("felix.log.level", "1");
    properties.put("ds.loglevel", "2");
    properties.put("ds.showtrace", "true");
    properties.put("tangram.config.names", String.join(",", settings.overrides().keySet()));
    settings.file().ifPresent(file -> properties.put("tangram.config.file", file.toString()));
    settings.overrides().forEach((name, value) -> properties.put("tangram.config." + name, value));
    return properties;
  }

  private static String packages(String version, String... names) {
    return String.join(";", names) + ";version=\"" + version + "\"";
  }
}
