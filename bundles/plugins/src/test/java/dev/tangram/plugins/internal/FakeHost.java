package dev.tangram.plugins.internal;

import dev.tangram.plugins.PluginException;
import dev.tangram.plugins.internal.folder.StagedJar;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Bundles that are plain objects. */
final class FakeHost implements BundleHost {
  final Map<String, Fake> installed = new ConcurrentHashMap<>();

  /** Revisions that do not start. */
  final Set<String> broken = ConcurrentHashMap.newKeySet();

  /** Revisions that start and offer nothing. */
  final Set<String> silent = ConcurrentHashMap.newKeySet();

  /** Calls that reached a stopped bundle; must stay 0. */
  final AtomicLong callsAfterStop = new AtomicLong();

  @Override
  public Hosted install(StagedJar jar) {
    return installed.computeIfAbsent(jar.revision(), id -> new Fake(jar));
  }

  @Override
  public void forgetOthers(Set<String> revisions) {
    installed.keySet().retainAll(revisions);
  }

  boolean isRunning(String revision) {
    Fake fake = installed.get(revision);
    return fake != null && fake.running;
  }

  Set<String> running() {
    Set<String> running = new HashSet<>();
    installed.forEach(
        (id, fake) -> {
          if (fake.running) {
            running.add(id);
          }
        });
    return running;
  }

  final class Fake implements Hosted {
    private final StagedJar jar;
    private volatile boolean running;

    Fake(StagedJar jar) {
      this.jar = jar;
    }

    @Override
    public void start() throws PluginException {
      if (broken.contains(jar.revision())) {
        throw new PluginException("its bundle does not start: out of order");
      }
      running = true;
    }

    @Override
    public <S> Optional<S> service(Class<S> api, String property, String name, long timeoutMs) {
      if (silent.contains(jar.revision())) {
        return Optional.empty();
      }
      Speaker speaker =
          () -> {
            if (!running) {
              callsAfterStop.incrementAndGet();
              throw new IllegalStateException("stopped: " + jar);
            }
            return jar.revision();
          };
      return Optional.of(api.cast(speaker));
    }

    @Override
    public void stop() {
      running = false;
    }

    @Override
    public void uninstall() {
      running = false;
      installed.remove(jar.revision(), this);
    }
  }
}
