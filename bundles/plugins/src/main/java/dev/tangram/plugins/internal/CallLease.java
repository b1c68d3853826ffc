package dev.tangram.plugins.internal;

import dev.tangram.plugins.Lease;
import dev.tangram.plugins.Provider;

/** A lease for a use that ends soon. */
final class CallLease<S> implements Lease<S> {
  private final ServiceProvider<S> provider;
  private final LeaseHolder holder;
  private final int index;
  private final int tick;
  private final Trial trial;
  private final long startNanos;
  private S service;
  private volatile boolean suspect;
  private boolean interrupted;

  CallLease(ServiceProvider<S> provider, LeaseHolder holder, int index, int tick, Trial trial) {
    this.provider = provider;
    this.holder = holder;
    this.index = index;
    this.tick = tick;
    this.trial = trial;
    this.startNanos = trial == null ? 0 : System.nanoTime();
    this.service = provider.service();
  }

  @Override
  public S service() {
    S current = service;
    if (current == null) {
      throw new IllegalStateException("The lease of " + provider.id() + " is closed");
    }
    return current;
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
    if (!holder.release(this, index)) {
      return;
    }
    service = null;
    if (trial != null) {
      trial.used(System.nanoTime() - startNanos);
    }
    if (suspect) {
      endSuspicion();
    }
  }

  /** Closes it without counting it; true when it was open. */
  boolean abandon() {
    boolean open = holder.release(this, index);
    service = null;
    return open;
  }

  /** The tick at which it was taken. */
  int tick() {
    return tick;
  }

  Thread thread() {
    return holder.thread();
  }

  /**
   * Takes the use for hung, once: interrupts the thread that took the lease.
   *
   * @return false when that was done before
   */
  synchronized boolean suspect() {
    if (suspect) {
      return false;
    }
    suspect = true;
    Thread thread = holder.thread();
    if (holder.isOpen(this, index) && thread.isAlive()) {
      interrupted = true;
      thread.interrupt();
    }
    return true;
  }

  boolean isSuspect() {
    return suspect;
  }

  /** The interruption was meant for the plug-in, not for what the thread does next. */
  private synchronized void endSuspicion() {
    if (interrupted && Thread.currentThread() == holder.thread()) {
      Thread.interrupted();
    }
  }
}
