package dev.tangram.metadata;

/** A topic of this name exists. */
public class TopicExistsException extends ClusterStoreException {

  public TopicExistsException(String message) {
    super(message);
  }

  public TopicExistsException(String message, Throwable cause) {
    super(message, cause);
  }
}
