package dev.tangram.plugins.internal;

import dev.tangram.plugins.Lease;
import dev.tangram.plugins.PluginException;
import dev.tangram.plugins.PluginPool;
import dev.tangram.plugins.PluginState;
import dev.tangram.plugins.PluginView;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** A manager over a pretended folder and framework; ticks by hand. */
final class FakeBroker implements AutoCloseable {
  final FakeFolder folder;
  final FakeHost host = new FakeHost();
  final AtomicLong nowMs = new AtomicLong(1_000);
  final Memory state;
  final SpeakerKind kind = new SpeakerKind("voice");
  final PluginManager manager;
  PluginPool<Speaker> pool;

  /** Everything that was written, oldest first. */
  static final class Memory implements StateStore {
    final List<String> written = new ArrayList<>();
    Runnable afterWrite = () -> {};

    @Override
    public synchronized String read() {
      return written.isEmpty() ? null : written.get(written.size() - 1);
    }

    @Override
    public synchronized void write(String text) {
      written.add(text);
      afterWrite.run();
    }
  }

  FakeBroker() {
    this(new FakeFolder(), new Memory());
  }

  FakeBroker(FakeFolder folder, Memory state) {
    this(folder, state, new PluginSettings(2_000, 2_000, 1_000, 400, 3, 1_000, 2));
  }

  FakeBroker(FakeFolder folder, Memory state, PluginSettings settings) {
    this.folder = folder;
    this.state = state;
    manager = new PluginManager(settings, folder, host, state, Clock.systemUTC(), nowMs::get);
  }

  /** Starts it with the kind open. */
  FakeBroker up() {
    manager.start();
    pool = manager.open(kind);
    folder.start(manager.arrivals());
    return this;
  }

  void drop(String file, String text) {
    folder.drop(file, text);
    settle();
  }

  void take(String file) {
    folder.take(file);
    settle();
  }

  /** All commands given so far are done. */
  void settle() {
    manager.awaitIdle();
  }

  /** Looks once, and lets what is due happen. */
  void tick() {
    manager.tick();
    settle();
    manager.tick();
    settle();
  }

  /** The revision that answers. */
  String speak(String name) {
    try (Lease<Speaker> lease = pool.lease(name)) {
      return lease.service().speak();
    }
  }

  PluginView view(String revision) {
    return manager.list().stream()
        .filter(view -> view.revision().equals(revision))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + revision + " in " + manager.list()));
  }

  PluginState stateOf(String revision) {
    return view(revision).state();
  }

  String reason(String revision) {
    return view(revision).reason();
  }

  void activate(String plugin, String version) throws PluginException {
    manager.activate(plugin, version);
  }

  @Override
  public void close() {
    manager.close();
  }
}
