package dev.tangram.validation.internal;

import dev.tangram.plugins.Lease;
import dev.tangram.plugins.PluginId;
import dev.tangram.plugins.PluginMissingException;
import dev.tangram.plugins.PluginPool;
import dev.tangram.plugins.Provider;
import dev.tangram.serialization.SerdeFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.atomic.AtomicInteger;

/** Serializers of the class path and of the test, with books about leases and failures. */
final class TestPool implements PluginPool<SerdeFactory> {

  final Map<String, SerdeFactory> active = new HashMap<>();
  final Map<String, SerdeFactory> others = new HashMap<>();
  final List<SerdeFactory> blamed = new ArrayList<>();
  final AtomicInteger taken = new AtomicInteger();
  final AtomicInteger open = new AtomicInteger();

  TestPool() {
    ServiceLoader.load(SerdeFactory.class).forEach(each -> active.put(each.name(), each));
  }

  private final class Counted implements Lease<SerdeFactory>, Provider<SerdeFactory> {

    private final SerdeFactory factory;
    private boolean closed;

    Counted(SerdeFactory factory) {
      this.factory = factory;
      taken.incrementAndGet();
      open.incrementAndGet();
    }

    @Override
    public SerdeFactory service() {
      if (closed) {
        throw new AssertionError("Used after its end");
      }
      return factory;
    }

    @Override
    public Provider<SerdeFactory> provider() {
      return this;
    }

    @Override
    public PluginId id() {
      return new PluginId("serializer", factory.name(), "test", "1.0.0", "0");
    }

    @Override
    public Lease<SerdeFactory> lease() {
      return new Counted(factory);
    }

    @Override
    public Lease<SerdeFactory> hold() {
      return lease();
    }

    @Override
    public void failed(Throwable cause) {
      blamed.add(factory);
    }

    @Override
    public void close() {
      if (!closed) {
        closed = true;
        open.decrementAndGet();
      }
    }
  }

  @Override
  public Lease<SerdeFactory> lease(String name) {
    SerdeFactory factory = active.get(name);
    if (factory == null) {
      throw new PluginMissingException("serializer", name);
    }
    return new Counted(factory);
  }

  @Override
  public Lease<SerdeFactory> lease(String name, String topic) {
    return lease(name);
  }

  @Override
  public Optional<Lease<SerdeFactory>> other(Lease<SerdeFactory> than) {
    SerdeFactory other = others.get(than.service().name());
    return other == null || other == than.service()
        ? Optional.empty()
        : Optional.of(new Counted(other));
  }

  @Override
  public List<String> names() {
    return active.keySet().stream().sorted().toList();
  }

  @Override
  public void close() {
    active.clear();
  }
}
