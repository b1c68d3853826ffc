package dev.tangram.plugins.internal;

import dev.tangram.plugins.PluginAdmin.Canary;
import dev.tangram.plugins.PluginException;
import dev.tangram.plugins.PluginKind;
import dev.tangram.plugins.PluginState;
import dev.tangram.plugins.internal.folder.StagedJar;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides which version serves which name, and lets it happen. Not thread safe: one thread does all
 * of it.
 */
final class LifeCycle {
  private static final Logger LOG = LoggerFactory.getLogger(LifeCycle.class);

  private final Registry registry;
  private final Pools pools;
  private final Starter starter;
  private final Switch change;
  private final Retirement retirement;

  LifeCycle(Registry registry, Pools pools, Starter starter, Switch change, Retirement retirement) {
    this.registry = registry;
    this.pools = pools;
    this.starter = starter;
    this.change = change;
    this.retirement = retirement;
  }

  /**
   * A jar is in the folder under this name; another one may have been there before.
   *
   * @param held to keep it beside the active version
   */
  void arrived(StagedJar jar, Revision revision, boolean held) {
    Revision before = registry.byFile(jar.file()).orElse(null);
    if (before == revision) {
      return;
    }
    if (before != null) {
      before.removeFile(jar.file());
    }
    welcome(revision, jar.file(), held);
    if (!held && !revision.isQuarantined()) {
      List<Slot> wanted = wanted(revision, before, jar.file());
      if (!wanted.isEmpty()) {
        tryChange(revision, wanted);
      }
    }
    if (before != null && !before.inFolder()) {
      for (Slot slot : registry.activeSlots(before)) {
        if (!revision.offers(slot.key())) {
          replace(slot, before, List.of(), true);
        }
      }
    }
    settle();
  }

  private void welcome(Revision revision, String file, boolean held) {
    boolean back = !revision.inFolder();
    revision.addFile(file);
    revision.held = held;
    registry.add(revision);
    if (back && (revision.isQuarantined() || revision.state() == PluginState.REMOVED)) {
      revision.forgive();
      revision.state(PluginState.INSTALLED, "its jar was put into the folder again");
    }
  }

  private List<Slot> wanted(Revision revision, Revision before, String file) {
    return revision.keys().stream()
        .map(registry::slot)
        .filter(slot -> wants(slot, revision, before, file))
        .toList();
  }

  /** Whether a new jar takes over a name without being asked to. */
  private static boolean wants(Slot slot, Revision revision, Revision before, String file) {
    Revision active = slot.active;
    if (active == null) {
      return true;
    }
    if (active == revision) {
      return false;
    }
    if (active.bundle().equals(revision.bundle())) {
      boolean sameFile = active == before || !active.inFolder() && active.origin().equals(file);
      return sameFile || revision.version().compareTo(active.version()) > 0;
    }
    return !slot.chosen && revision.ranking(slot.key()) > active.ranking(slot.key());
  }

  private boolean tryChange(Revision revision, List<Slot> slots) {
    Map<Slot, Revision> before = new HashMap<>();
    slots.forEach(slot -> before.put(slot, slot.active));
    try {
      change.to(revision, slots);
    } catch (PluginException e) {
      quarantine(revision, e.getMessage());
      return false;
    }
    for (Slot slot : slots) {
      Revision old = before.get(slot);
      slot.chosen &= old != null && old.bundle().equals(revision.bundle());
    }
    return true;
  }

  /** A jar is not in the folder any more. */
  void left(String file) {
    List<Revision> gone = new ArrayList<>();
    for (Revision revision : registry.revisions()) {
      revision.removeFile(file);
      if (!revision.inFolder() && revision.origin().equals(file)) {
        gone.add(revision);
      }
    }
    remove(gone);
  }

  /** Takes versions out of service whose jars are gone. */
  void remove(List<Revision> gone) {
    gone.forEach(revision -> revision.removed = true);
    for (Revision revision : gone) {
      change.endCanary(revision);
      for (Slot slot : registry.activeSlots(revision)) {
        replace(slot, revision, List.of(), true);
      }
    }
    settle();
  }

  /** Somebody wants this version. */
  void activate(Revision revision) throws PluginException {
    revision.held = false;
    revision.forgive();
    List<Slot> slots = revision.keys().stream().map(registry::slot).toList();
    List<Slot> others = slots.stream().filter(slot -> !isServing(slot, revision)).toList();
    try {
      change.to(revision, others);
    } catch (PluginException e) {
      quarantine(revision, e.getMessage());
      settle();
      throw new PluginException(revision + " is not activated: " + e.getMessage(), e);
    }
    slots.forEach(slot -> slot.chosen = true);
    settle();
  }

  private boolean isServing(Slot slot, Revision revision) {
    boolean runs = !pools.isOpen(slot.key()) || revision.provider(slot.key()) != null;
    return slot.active == revision && runs;
  }

  /** Lets the version serve again that served these names before. */
  Revision rollback(List<Slot> slots) throws PluginException {
    Revision previous =
        slots.stream()
            .map(slot -> slot.previous)
            .filter(r -> r != null && !r.removed)
            .findFirst()
            .orElse(null);
    if (previous == null) {
      throw new PluginException("No version is kept that served before the active one");
    }
    List<Slot> mine = slots.stream().filter(slot -> slot.previous == previous).toList();
    previous.forgive();
    try {
      change.to(previous, mine);
    } catch (PluginException e) {
      quarantine(previous, e.getMessage());
      settle();
      throw new PluginException("The rollback to " + previous + " failed: " + e.getMessage(), e);
    }
    mine.forEach(slot -> slot.chosen = true);
    settle();
    return previous;
  }

  /**
   * Takes a version out of service.
   *
   * @param always also where nothing else can serve, and the kind would rather keep it
   */
  void takeOut(Revision revision, String reason, boolean always) {
    change.endCanary(revision);
    for (Slot slot : registry.activeSlots(revision)) {
      Pool<?> pool = pools.of(slot.key());
      boolean mayEmpty = always || pool == null || pool.kind().quarantinesLast();
      replace(slot, revision, previous(slot), mayEmpty);
    }
    if (registry.serves(revision)) {
      LOG.error(
          "Plug-in {} fails and stays, because nothing can take its place: {}", revision, reason);
      revision.state(PluginState.ACTIVE, "stays, because nothing can take its place: " + reason);
    } else {
      quarantine(revision, reason);
    }
    settle();
  }

  void quarantine(Revision revision, String reason) {
    change.endCanary(revision);
    if (registry.serves(revision)) {
      revision.state(PluginState.ACTIVE, reason);
      LOG.warn("Plug-in {} goes on as before: {}", revision, reason);
      return;
    }
    revision.tested = false;
    revision.trusted = false;
    revision.state(PluginState.QUARANTINED, reason);
    // Nobody asks it for a second opinion while it drains.
    for (SlotKey key : revision.providers().keySet()) {
      Pool<?> pool = pools.of(key);
      if (pool != null) {
        pool.withoutDraining(key.name(), revision.provider(key));
      }
    }
    LOG.warn("Plug-in {} is not used: {}", revision, reason);
  }

  /** Finds another version for a name; the name stays empty where there is none. */
  private boolean replace(Slot slot, Revision from, List<Revision> first, boolean mayEmpty) {
    List<Revision> candidates =
        Stream.concat(
                first.stream().filter(r -> r != from && !r.isQuarantined() && !r.removed),
                registry.successors(slot, from).stream())
            .distinct()
            .toList();
    for (Revision candidate : candidates) {
      if (tryChange(candidate, List.of(slot))) {
        return true;
      }
    }
    if (mayEmpty) {
      change.empty(slot);
    }
    return false;
  }

  /** Begins to serve a kind: what is meant to serve does so when this returns. */
  <S> void open(Pool<S> pool) {
    pools.add(pool);
    Map<Revision, List<Slot>> meant = new LinkedHashMap<>();
    for (Slot slot : registry.slotsOf(pool.kind().name())) {
      if (slot.active != null) {
        meant.computeIfAbsent(slot.active, revision -> new ArrayList<>()).add(slot);
      }
    }
    meant.forEach(
        (revision, slots) -> {
          try {
            change.to(revision, slots);
          } catch (PluginException e) {
            failedAtOpening(revision, e.getMessage());
          }
        });
    settle();
  }

  /** Lets something serve wherever nothing does, and stops what serves nothing. */
  void settle() {
    for (Slot slot : registry.slots()) {
      if (slot.active == null) {
        replace(slot, null, List.of(), false);
      }
    }
    for (Revision revision : registry.revisions()) {
      if (revision.state() == PluginState.ACTIVE
          && registry.activeSlots(revision).isEmpty()
          && !registry.canarySlots(revision).isEmpty()) {
        revision.state(PluginState.CANARY, "is only tried any more");
      }
    }
    retirement.settle();
  }

  /** Somebody wants this version to be tried. */
  void canary(Revision revision, Canary canary) throws PluginException {
    revision.forgive();
    try {
      change.canary(revision, canary);
    } catch (PluginException e) {
      if (revision.state() == PluginState.TESTING) {
        quarantine(revision, e.getMessage());
      }
      throw new PluginException(revision + " is not tried: " + e.getMessage(), e);
    } finally {
      settle();
    }
  }

  private void failedAtOpening(Revision revision, String reason) {
    List<Slot> slots =
        registry.activeSlots(revision).stream()
            .filter(slot -> revision.provider(slot.key()) == null)
            .toList();
    slots.forEach(slot -> slot.active = null);
    quarantine(revision, reason);
    for (Slot slot : slots) {
      if (!replace(slot, revision, previous(slot), false)) {
        LOG.error("Nothing serves {}: {}", slot.key(), reason);
      }
    }
  }

  private static List<Revision> previous(Slot slot) {
    return slot.previous == null ? List.of() : List.of(slot.previous);
  }

  /** Ends the use of a kind; which versions are meant to serve stays as it is. */
  void close(Pool<?> pool) {
    PluginKind<?> kind = pool.kind();
    if (!pools.remove(pool)) {
      return;
    }
    pool.withdrawAll();
    Consumer<Slot> forget =
        slot -> {
          slot.canary = null;
          slot.canaryLimits = null;
        };
    registry.slotsOf(kind.name()).forEach(forget);
    for (Revision revision : List.copyOf(registry.revisions())) {
      retirement.closeKind(revision, kind.name());
      if (revision.hosted() != null && revision.providers().isEmpty()) {
        starter.pause(revision);
        if (!revision.isQuarantined()) {
          revision.state(PluginState.INSTALLED, "what uses it has ended");
        }
      }
    }
  }
}
