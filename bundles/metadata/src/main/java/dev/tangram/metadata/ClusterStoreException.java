package dev.tangram.metadata;

/** Coordination failed, or the connection to it. */
public class ClusterStoreException extends RuntimeException {

  public ClusterStoreException(String message) {
    super(message);
  }

  public ClusterStoreException(String message, Throwable cause) {
    super(message, cause);
  }
}
