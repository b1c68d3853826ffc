package dev.tangram.metadata;

/**
 * Who this broker is. The id is fixed for the life of the process; the epoch changes with every
 * registration (KIP-380).
 */
public final class BrokerIdentity {

  /** Epoch while the broker is not registered. */
  public static final long UNREGISTERED = -1L;

  private final int id;
  private volatile long epoch = UNREGISTERED;

  public BrokerIdentity(int id) {
    this.id = id;
  }

  public int id() {
    return id;
  }

  /** The czxid of the current registration, or {@link #UNREGISTERED}. */
  public long epoch() {
    return epoch;
  }

  public void registered(long newEpoch) {
    epoch = newEpoch;
  }

  public void unregistered() {
    epoch = UNREGISTERED;
  }
}
