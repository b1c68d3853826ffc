package dev.tangram.log;

import dev.tangram.compression.CompressionCodec;
import dev.tangram.plugins.Lease;
import dev.tangram.plugins.PluginId;
import dev.tangram.plugins.PluginKind;
import dev.tangram.plugins.PluginMissingException;
import dev.tangram.plugins.PluginPool;
import dev.tangram.plugins.Plugins;
import dev.tangram.plugins.Provider;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** Plug-ins whose versions the test decides about: for each name an active one and another. */
final class TestCodecs implements Plugins {

  /** A version of a codec, what is held of it and what was said about it. */
  static final class Version implements Provider<CompressionCodec> {

    private final PluginId id;
    private final CompressionCodec codec;
    final AtomicInteger leases = new AtomicInteger();
    final AtomicInteger uses = new AtomicInteger();
    final List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());

    Version(String name, String version, CompressionCodec codec) {
      this.id = new PluginId("compression", name, "test." + name, version, version);
      this.codec = codec;
    }

    @Override
    public PluginId id() {
      return id;
    }

    @Override
    public Lease<CompressionCodec> lease() {
      leases.incrementAndGet();
      uses.incrementAndGet();
      return new Held(this, new AtomicBoolean());
    }

    @Override
    public Lease<CompressionCodec> hold() {
      return lease();
    }
  }

  private record Held(Version provider, AtomicBoolean closed) implements Lease<CompressionCodec> {

    @Override
    public CompressionCodec service() {
      if (closed.get()) {
        throw new AssertionError("Used after its lease was closed");
      }
      return provider.codec;
    }

    @Override
    public void failed(Throwable cause) {
      provider.failures.add(cause);
    }

    @Override
    public void close() {
      if (closed.compareAndSet(false, true)) {
        provider.leases.decrementAndGet();
      }
    }
  }

  final Map<String, Version> active = new ConcurrentHashMap<>();
  final Map<String, Version> others = new ConcurrentHashMap<>();

  /** A topic that the other versions serve. */
  volatile String canaryTopic;

  @Override
  @SuppressWarnings("unchecked")
  public <S> PluginPool<S> open(PluginKind<S> kind) {
    return (PluginPool<S>) new Pool();
  }

  private final class Pool implements PluginPool<CompressionCodec> {

    @Override
    public Lease<CompressionCodec> lease(String name) {
      return lease(name, null);
    }

    @Override
    public Lease<CompressionCodec> lease(String name, String topic) {
      Version version =
          topic != null && topic.equals(canaryTopic) ? others.get(name) : active.get(name);
      if (version == null) {
        throw new PluginMissingException("compression", name);
      }
      return version.lease();
    }

    @Override
    public Optional<Lease<CompressionCodec>> other(Lease<CompressionCodec> than) {
      String name = than.provider().id().name();
      for (Version version : new Version[] {active.get(name), others.get(name)}) {
        if (version != null && version != than.provider()) {
          return Optional.of(version.lease());
        }
      }
      return Optional.empty();
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
}
