package dev.tangram.plugins.internal;

import dev.tangram.plugins.Lease;
import dev.tangram.plugins.Provider;

/** A lease for a use that ends soon; what keeps its version running is an entry of its thread. */
final class CallLease<S> implements Lease<S> {
  private final ServiceProvider<S> provider;
  private final LeaseHolder holder;
  private final int index;
  private final long entry;
  private final Trial trial;
  private final long startNanos;
  private boolean closed;

  /**
   * @param index of the entry; -1 when the thread had none left
   */
  CallLease(ServiceProvider<S> provider, LeaseHolder holder, int index, long entry, Trial trial) {
    this.provider = provider;
    this.holder = holder;
    this.index = index;
    this.entry = entry;
    this.trial = trial;
    this.startNanos = trial == null ? 0 : System.nanoTime();
  }

  @Override
  public S service() {
    S service = provider.service();
    if (closed || service == null) {
      throw notOpen();
    }
    return service;
  }

  private IllegalStateException notOpen() {
    return new IllegalStateException("The lease of " + provider.id() + " is closed");
  }

  @Override
  public Provider<S> provider() {
    return provider;
  }

  @Override
  public void failed(Throwable cause) {
    if (trial != null) {
      trial.failed();
    }
    provider.failed(cause);
  }

  @Override
  public void close() {
    closed = true;
    if (index < 0 || trial != null) {
      closeSlowly();
    } else {
      holder.release(index, entry);
    }
  }

  private void closeSlowly() {
    boolean first = index < 0 ? holder.releaseOther(this) : holder.release(index, entry);
    if (first && trial != null) {
      trial.used(System.nanoTime() - startNanos);
    }
  }
}
