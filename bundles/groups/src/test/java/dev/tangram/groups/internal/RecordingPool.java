package dev.tangram.groups.internal;

import dev.tangram.assignor.PartitionAssignor;
import dev.tangram.plugins.Lease;
import dev.tangram.plugins.PluginId;
import dev.tangram.plugins.PluginMissingException;
import dev.tangram.plugins.PluginPool;
import dev.tangram.plugins.Provider;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** A pool with an active version and perhaps another one; it counts leases and failures. */
final class RecordingPool implements PluginPool<PartitionAssignor> {

  final List<Throwable> failures = new ArrayList<>();
  private final List<Consumer<String>> listeners = new ArrayList<>();
  int open;
  int leases;
  private final PartitionAssignor active;
  private final PartitionAssignor other;

  RecordingPool(PartitionAssignor active, PartitionAssignor other) {
    this.active = active;
    this.other = other;
  }

  @Override
  public Lease<PartitionAssignor> lease(String name) {
    if (active == null || !name.equals(active.name())) {
      throw new PluginMissingException("assignor", name);
    }
    return new Counted(active);
  }

  @Override
  public Lease<PartitionAssignor> lease(String name, String topic) {
    return lease(name);
  }

  @Override
  public Optional<Lease<PartitionAssignor>> other(Lease<PartitionAssignor> than) {
    return other == null || than.service() == other
        ? Optional.empty()
        : Optional.of(new Counted(other));
  }

  @Override
  public List<String> names() {
    return active == null ? List.of() : List.of(active.name());
  }

  @Override
  public void onChange(Consumer<String> listener) {
    listeners.add(listener);
  }

  void changed(String name) {
    listeners.forEach(listener -> listener.accept(name));
  }

  @Override
  public void close() {
    // Nothing is held outside of leases.
  }

  private final class Counted implements Lease<PartitionAssignor>, Provider<PartitionAssignor> {

    private final PartitionAssignor service;

    Counted(PartitionAssignor service) {
      this.service = service;
      open++;
      leases++;
    }

    @Override
    public PartitionAssignor service() {
      return service;
    }

    @Override
    public Provider<PartitionAssignor> provider() {
      return this;
    }

    @Override
    public void failed(Throwable cause) {
      failures.add(cause);
    }

    @Override
    public void close() {
      open--;
    }

    @Override
    public PluginId id() {
      return new PluginId("assignor", service.name(), "test", "1.0.0", "0123456789ab");
    }

    @Override
    public Lease<PartitionAssignor> lease() {
      return new Counted(service);
    }

    @Override
    public Lease<PartitionAssignor> hold() {
      return new Counted(service);
    }
  }
}
