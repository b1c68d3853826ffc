package dev.tangram.plugins;

import java.io.InputStream;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Shows and steers the plug-ins of this broker; an OSGi service. Commands return when they are
 * done: when the new version serves, not when the old one has drained.
 *
 * <p>A plug-in is named by the symbolic name of its bundle, by {@code kind:name} or, where that is
 * unique, by its name alone; a version by the bundle's version or by the beginning of its revision.
 */
@ProviderType
public interface PluginAdmin {

  /** All versions of all plug-ins, sorted by bundle and version. */
  List<PluginView> list();

  /** The versions of one plug-in, the active one first. */
  List<PluginView> info(String plugin) throws PluginException;

  /**
   * Puts a jar into the drop-in folder and waits until it serves or is refused.
   *
   * @param fileName under which it is put there; one that exists is replaced
   * @param jar its bytes; at most {@code tangram.plugins.jar.max.bytes}
   * @param activate true to let it serve even where its version or its ranking is lower than that
   *     of the active one; false to keep it beside the active version until it is chosen or tried
   * @throws PluginException when it is no plug-in, or must not be used; what served before serves
   */
  PluginView install(String fileName, InputStream jar, boolean activate) throws PluginException;

  /**
   * Lets a version serve everything it offers. One in quarantine gets another chance.
   *
   * @param version null for the newest one that is not active
   */
  PluginView activate(String plugin, String version) throws PluginException;

  /**
   * Lets the version serve again that served before the active one. That stays so, also over a
   * restart, until its jar in the drop-in folder is replaced or taken away, or somebody chooses.
   */
  PluginView rollback(String plugin) throws PluginException;

  /**
   * Gives a version a share of the uses, and watches it; see {@link Canary}.
   *
   * @param version null for the newest one that is not active
   */
  PluginView canary(String plugin, String version, Canary canary) throws PluginException;

  /** Takes a version out of service; the one before, or the next best, takes over. */
  PluginView quarantine(String plugin, String version, String reason) throws PluginException;

  /** Removes the jars of a plug-in, or of one version of it, from the drop-in folder and drains. */
  void remove(String plugin, String version) throws PluginException;

  /**
   * The share of a canary and its limits.
   *
   * @param topic the only topic that it serves; null for a share of all
   * @param percent 1 to 99 of the uses, where there is no topic
   * @param minUses judge after so many uses
   * @param maxErrorPercent roll back when more of the uses fail than with the active version, plus
   *     this
   * @param maxLatencyRatio roll back when the mean time of a use is more than so many times that of
   *     the active version, and 0.2 ms more; the first 20 uses of either are not timed
   * @param promoteAfterUses make it active after so many good uses; 0 to leave that to people
   */
  record Canary(
      String topic,
      int percent,
      long minUses,
      double maxErrorPercent,
      double maxLatencyRatio,
      long promoteAfterUses) {

    /** The limits that hold when nobody gives others. */
    public static Canary ofPercent(int percent) {
      return new Canary(null, percent, 100, 1.0, 3.0, 0);
    }

    /** One topic, with the usual limits. */
    public static Canary ofTopic(String topic) {
      return new Canary(topic, 0, 100, 1.0, 3.0, 0);
    }
  }
}
