package dev.tangram.plugins.internal;

import dev.tangram.plugins.Lease;
import dev.tangram.plugins.Provider;
import java.util.concurrent.atomic.AtomicReference;

/** A lease for something that lives long; only counted. */
final class HoldLease<S> implements Lease<S> {
  private final ServiceProvider<S> provider;
  private final AtomicReference<S> service;

  HoldLease(ServiceProvider<S> provider, S service) {
    this.provider = provider;
    this.service = new AtomicReference<>(service);
  }

  @Override
  public S service() {
    S current = service.get();
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
    provider.failed(cause);
  }

  @Override
  public void close() {
    if (service.getAndSet(null) != null) {
      provider.released(this);
    }
  }

  /** Lets go of the service without telling the provider. */
  void abandon() {
    service.set(null);
  }
}
