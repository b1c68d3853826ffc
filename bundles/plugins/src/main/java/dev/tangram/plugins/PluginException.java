package dev.tangram.plugins;

/** A command on plug-ins cannot be carried out; the message says why and what to do. */
public class PluginException extends Exception {

  private static final long serialVersionUID = 1L;

  public PluginException(String message) {
    super(message);
  }

  public PluginException(String message, Throwable cause) {
    super(message, cause);
  }
}
