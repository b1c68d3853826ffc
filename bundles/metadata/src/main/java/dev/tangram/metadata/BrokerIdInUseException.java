package dev.tangram.metadata;

/** Another living broker holds the id. */
public class BrokerIdInUseException extends ClusterStoreException {

  public BrokerIdInUseException(String message) {
    super(message);
  }

  public BrokerIdInUseException(String message, Throwable cause) {
    super(message, cause);
  }
}
