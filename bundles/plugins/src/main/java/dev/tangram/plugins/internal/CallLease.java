package dev.tangram.plugins.internal;

import dev.tangram.plugins.Lease;

/** A lease for a use that ends soon; what keeps its version running is an entry of its thread. */
final class CallLease<S> implements Lease<S> {
  /** Instead of an entry: the thread had none left, and the lease stands in the table. */
  static final long OTHER = -1;

  private static final long CLOSED = 0;

  private final ServiceProvider<S> provider;
  private final LeaseHolder holder;
  private long entry;

  CallLease(ServiceProvider<S> provider, LeaseHolder holder, long entry) {
    this.provider = provider;
    this.holder = holder;
    this.entry = entry;
  }

  @Override
  public S service() {
    S service = provider.service();
    if (entry == CLOSED || service == null) {
      throw notOpen();
    }
    return service;
  }

  private IllegalStateException notOpen() {
    return new IllegalStateException("The lease of " + provider.id() + " is closed");
  }

  @Override
  public ServiceProvider<S> provider() {
    return provider;
  }

  @Override
  public void failed(Throwable cause) {
    provider.failed(cause);
  }

  @Override
  public void close() {
    end();
  }

  /** True for the one close that ends the lease. */
  boolean end() {
    long open = entry;
    entry = CLOSED;
    if (open > 0) {
      return holder.release(open);
    }
    return open == OTHER && holder.releaseOther(this);
  }
}
