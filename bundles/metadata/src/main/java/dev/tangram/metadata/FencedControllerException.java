package dev.tangram.metadata;

/** This controller's epoch is not current any more. */
public class FencedControllerException extends ClusterStoreException {

  public FencedControllerException(String message) {
    super(message);
  }

  public FencedControllerException(String message, Throwable cause) {
    super(message, cause);
  }
}
