package dev.tangram.plugins.internal;

import dev.tangram.plugins.PluginState;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens to versions that serve nothing any more: they drain, are stopped, kept for a
 * rollback, forgotten. Used by the life-cycle thread only, except where a method says otherwise.
 */
final class Retirement {
  private static final Logger LOG = LoggerFactory.getLogger(Retirement.class);
  private static final int GONE_MAX = 16;
  private static final long LOOK_MS = 5;

  private final Registry registry;
  private final Pools pools;
  private final Starter starter;
  private final PluginSettings settings;
  private final LongSupplier monotonicMs;
  private final Deque<Revision> gone = new ArrayDeque<>();
  private volatile List<Revision> goneView = List.of();

  Retirement(
      Registry registry,
      Pools pools,
      Starter starter,
      PluginSettings settings,
      LongSupplier monotonicMs) {
    this.registry = registry;
    this.pools = pools;
    this.starter = starter;
    this.settings = settings;
    this.monotonicMs = monotonicMs;
  }

  /** Versions whose jars are gone, the latest last; bounded. Any thread. */
  List<Revision> gone() {
    return goneView;
  }

  /** Looks at every version after a change. */
  void settle() {
    for (Revision revision : List.copyOf(registry.revisions())) {
      if (registry.serves(revision)) {
        continue;
      }
      if (revision.hosted() == null) {
        retired(revision, revision.last().text());
      } else if (revision.drainDeadlineMs == 0) {
        revision.drainDeadlineMs = Math.max(1, monotonicMs.getAsLong() + settings.drainTimeoutMs());
        if (!revision.isQuarantined()) {
          revision.state(PluginState.DRAINING, "");
        }
      }
    }
    forgetSurplus();
  }

  /** True when {@link #finish} would find something to do. Any thread. */
  boolean isDue() {
    long now = monotonicMs.getAsLong();
    for (Revision revision : registry.revisions()) {
      long deadline = revision.drainDeadlineMs;
      if (deadline != 0 && (now >= deadline || revision.leases() == 0)) {
        return true;
      }
    }
    return false;
  }

  /** Stops what has drained, and what had its time. */
  void finish() {
    for (Revision revision : List.copyOf(registry.revisions())) {
      if (revision.drainDeadlineMs == 0) {
        continue;
      }
      if (registry.serves(revision)) {
        revision.drainDeadlineMs = 0;
        continue;
      }
      boolean late = monotonicMs.getAsLong() >= revision.drainDeadlineMs;
      if (closeAll(revision) || late) {
        stop(revision);
      }
    }
    forgetSurplus();
  }

  private static boolean closeAll(Revision revision) {
    List<ServiceProvider<?>> closed = new ArrayList<>();
    for (ServiceProvider<?> provider : revision.providers().values()) {
      if (!provider.closeIfUnused()) {
        closed.forEach(ServiceProvider::reopen);
        return false;
      }
      closed.add(provider);
    }
    return true;
  }

  private void stop(Revision revision) {
    long open = 0;
    for (SlotKey key : List.copyOf(revision.providers().keySet())) {
      Pool<?> pool = pools.of(key);
      if (pool != null) {
        pool.withoutDraining(key.name(), revision.provider(key));
      }
      open += revision.dispose(key);
    }
    revision.addLeaked(open);
    revision.drainDeadlineMs = 0;
    starter.stopIfUnused(revision);
    String text = open == 0 ? "" : "stopped while " + open + " uses were not ended";
    if (open > 0) {
      LOG.warn("Plug-in {} was {}", revision, text);
    }
    retired(revision, text);
  }

  private void retired(Revision revision, String text) {
    boolean waste = revision.isQuarantined() && !revision.inFolder();
    if (revision.removed || waste) {
      forget(revision, text);
    } else if (revision.state() != PluginState.INSTALLED && !revision.isQuarantined()) {
      revision.state(PluginState.INSTALLED, text);
    }
  }

  private void forget(Revision revision, String text) {
    registry.drop(revision);
    revision.state(PluginState.REMOVED, text);
    LOG.info("Plug-in {} is gone", revision);
    gone.removeIf(other -> other.id().equals(revision.id()));
    gone.addLast(revision);
    if (gone.size() > GONE_MAX) {
      gone.removeFirst();
    }
    goneView = List.copyOf(gone);
  }

  /** Of what is kept for a rollback only, the latest few of each bundle stay. */
  private void forgetSurplus() {
    Map<String, List<Revision>> kept = new HashMap<>();
    for (Revision revision : registry.revisions()) {
      if (!revision.inFolder() && revision.hosted() == null && !registry.serves(revision)) {
        kept.computeIfAbsent(revision.bundle(), bundle -> new ArrayList<>()).add(revision);
      }
    }
    for (List<Revision> revisions : kept.values()) {
      revisions.sort(Comparator.comparingLong((Revision r) -> r.servedMs).reversed());
      for (int i = settings.retainedVersions(); i < revisions.size(); i++) {
        forget(revisions.get(i), "");
      }
    }
  }

  /** The revisions of which the copies are still needed. */
  Set<String> needed() {
    return registry.revisions().stream().map(Revision::id).collect(Collectors.toSet());
  }

  /** Waits for the leases of a kind that has ended, within the limit for draining. */
  void closeKind(Revision revision, String kind) {
    long deadline = System.nanoTime() + settings.drainTimeoutMs() * 1_000_000;
    for (SlotKey key : List.copyOf(revision.providers().keySet())) {
      if (!key.kind().equals(kind)) {
        continue;
      }
      ServiceProvider<?> provider = revision.provider(key);
      while (!provider.closeIfUnused() && System.nanoTime() < deadline && pause()) {
        continue;
      }
      revision.addLeaked(revision.dispose(key));
    }
  }

  private static boolean pause() {
    try {
      Thread.sleep(LOOK_MS);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
