package dev.tangram.plugins;

/** No version of a plug-in is active now. */
public class PluginMissingException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public PluginMissingException(String kind, String name) {
    super(
        "No " + kind + " plug-in with the name " + name + " is active; put its jar into plugins/",
        null,
        false,
        false);
  }
}
