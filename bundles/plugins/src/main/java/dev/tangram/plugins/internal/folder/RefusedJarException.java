package dev.tangram.plugins.internal.folder;

/** A file is no plug-in, or not a whole one; the message says why, for people. */
public final class RefusedJarException extends Exception {

  private static final long serialVersionUID = 1L;

  public RefusedJarException(String reason) {
    super(reason);
  }

  public RefusedJarException(String reason, Throwable cause) {
    super(reason, cause);
  }
}
