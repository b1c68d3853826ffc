package dev.tangram.cluster.zookeeper.internal.session;

import dev.tangram.metadata.ClusterStoreException;

/** The session a call began in has ended; whether it took effect is not known. */
public class SessionExpiredException extends ClusterStoreException {

  private static final long serialVersionUID = 1L;

  public SessionExpiredException(String message) {
    super(message);
  }
}
