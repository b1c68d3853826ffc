package dev.tangram.plugins;

/**
 * Which version of which plug-in.
 *
 * @param kind {@link PluginKind#name()}, such as {@code compression}
 * @param name what configurations and protocols call it, such as {@code zstd}
 * @param bundle symbolic name of its bundle
 * @param version version of its bundle
 * @param revision the first 12 hexadecimal digits of the SHA-256 of its jar
 */
public record PluginId(String kind, String name, String bundle, String version, String revision) {

  @Override
  public String toString() {
    return kind + ":" + name + " of " + bundle + " " + version + " (" + revision + ")";
  }
}
