package dev.tangram.plugins.internal;

import dev.tangram.plugins.Lease;
import dev.tangram.plugins.PluginId;
import dev.tangram.plugins.PluginMissingException;
import dev.tangram.plugins.Provider;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/** One name that one started version offers, with its leases. */
final class ServiceProvider<S> implements Provider<S> {
  private final PluginId id;
  private final LeaseTable table;
  private final Consumer<Throwable> onFailure;
  private final int number;
  private final Set<HoldLease<S>> holds = ConcurrentHashMap.newKeySet();
  private final LongAdder uses = new LongAdder();
  private volatile S service;
  private volatile boolean closed;

  ServiceProvider(PluginId id, S service, LeaseTable table, Consumer<Throwable> onFailure) {
    this.id = id;
    this.service = service;
    this.table = table;
    this.onFailure = onFailure;
    this.number = table.register(this);
  }

  @Override
  public PluginId id() {
    return id;
  }

  @Override
  public Lease<S> lease() {
    Lease<S> lease = table.take(this);
    if (lease == null) {
      throw new PluginMissingException(id.kind(), id.name());
    }
    return lease;
  }

  @Override
  public Lease<S> hold() {
    HoldLease<S> lease = new HoldLease<>(this, service);
    holds.add(lease);
    if (closed) {
      holds.remove(lease);
      lease.abandon();
      throw new PluginMissingException(id.kind(), id.name());
    }
    uses.increment();
    return lease;
  }

  void released(HoldLease<S> lease) {
    holds.remove(lease);
  }

  void failed(Throwable cause) {
    onFailure.accept(cause);
  }

  /** Null after {@link #dispose}. */
  S service() {
    return service;
  }

  int number() {
    return number;
  }

  boolean isClosed() {
    return closed;
  }

  void addUses(long count) {
    uses.add(count);
  }

  long uses() {
    return uses.sum() + table.pendingUses(this);
  }

  /** Leases of both sorts that are open. */
  long leases() {
    return table.count(this) + holds.size();
  }

  /** Gives no more leases if none is open; otherwise nothing changes. */
  boolean closeIfUnused() {
    closed = true;
    if (leases() == 0) {
      return true;
    }
    closed = false;
    return false;
  }

  void reopen() {
    closed = false;
  }

  /**
   * Closes for good and lets go of the service, whatever is open.
   *
   * @return how many leases were open
   */
  long dispose() {
    closed = true;
    long open = table.forget(this);
    for (HoldLease<S> lease : holds) {
      lease.abandon();
      open++;
    }
    holds.clear();
    service = null;
    return open;
  }
}
