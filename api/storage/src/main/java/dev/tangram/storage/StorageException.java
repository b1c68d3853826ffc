package dev.tangram.storage;

import java.io.IOException;

/** A store or its directory failed. */
public class StorageException extends IOException {

  private final boolean fatal;

  /**
   * @param message what failed, with the path and what to do
   * @param fatal whether the store cannot be used any more until it is opened again
   */
  public StorageException(String message, boolean fatal, Throwable cause) {
    super(message, cause);
    this.fatal = fatal;
  }

  /** Whether the store cannot be used any more until it is opened again. */
  public boolean fatal() {
    return fatal;
  }
}
