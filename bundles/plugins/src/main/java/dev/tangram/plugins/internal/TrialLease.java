package dev.tangram.plugins.internal;

import dev.tangram.plugins.Lease;
import dev.tangram.plugins.Provider;

/** A lease whose time and failures are counted, because a canary is compared. */
final class TrialLease<S> implements Lease<S> {
  private final CallLease<S> lease;
  private final Trial trial;
  private final long startNanos = System.nanoTime();

  TrialLease(CallLease<S> lease, Trial trial) {
    this.lease = lease;
    this.trial = trial;
  }

  @Override
  public S service() {
    return lease.service();
  }

  @Override
  public Provider<S> provider() {
    return lease.provider();
  }

  @Override
  public void failed(Throwable cause) {
    trial.failed();
    lease.failed(cause);
  }

  @Override
  public void close() {
    if (lease.end()) {
      trial.used(System.nanoTime() - startNanos);
    }
  }
}
