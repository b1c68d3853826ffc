package dev.tangram.plugins.internal;

import dev.tangram.plugins.PluginAdmin.Canary;
import dev.tangram.plugins.PluginException;
import dev.tangram.plugins.PluginState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts one version in the place of another: make before break. Whatever fails, what served before
 * serves again. Used by the life-cycle thread only.
 */
final class Switch {
  private static final Logger LOG = LoggerFactory.getLogger(Switch.class);
  private static final Predicate<String> ALL = topic -> true;

  private final Registry registry;
  private final Pools pools;
  private final Starter starter;

  Switch(Registry registry, Pools pools, Starter starter) {
    this.registry = registry;
    this.pools = pools;
    this.starter = starter;
  }

  /**
   * Lets a version serve names. Where their kind is not open yet it is only written down.
   *
   * @throws PluginException why it does not; then everything is as it was
   */
  void to(Revision revision, List<Slot> slots) throws PluginException {
    if (slots.isEmpty()) {
      return;
    }
    List<Slot> open = slots.stream().filter(slot -> pools.isOpen(slot.key())).toList();
    if (!open.isEmpty()) {
      // Before the start: one that was only written down served nothing yet.
      Map<Slot, ServiceProvider<?>> from = new HashMap<>();
      open.forEach(slot -> from.put(slot, running(slot)));
      start(revision, open);
      for (Slot slot : open) {
        if (slot.canary != null && slot.canary != revision) {
          endCanary(slot);
        }
      }
      move(revision, open, from);
    }
    for (Slot slot : slots) {
      writeDown(slot, revision);
    }
    revision.servedMs = nextServedMs();
    if (!open.isEmpty()) {
      revision.drainDeadlineMs = 0;
      revision.state(PluginState.ACTIVE, "serves " + names(registry.activeSlots(revision)));
      LOG.info("Plug-in {} serves {}", revision, names(open));
    } else if (revision.state() != PluginState.ACTIVE) {
      revision.state(PluginState.INSTALLED, "waits until the broker uses " + names(slots));
    }
  }

  /** Later than every other one, whatever the clock says: the order counts. */
  private long nextServedMs() {
    long last = registry.revisions().stream().mapToLong(r -> r.servedMs).max().orElse(0);
    return Math.max(last + 1, System.currentTimeMillis());
  }

  private void start(Revision revision, List<Slot> open) throws PluginException {
    boolean runs = !revision.providers().isEmpty();
    boolean test = !revision.trusted;
    if (!runs && test) {
      revision.state(PluginState.TESTING, "");
    }
    revision.trusted = false;
    starter.start(revision, open.stream().map(Slot::key).toList(), test);
    revision.tested = true;
  }

  private static void writeDown(Slot slot, Revision revision) {
    Revision before = slot.active;
    if (before != revision) {
      boolean useful = before != null && !before.removed && !before.isQuarantined();
      slot.previous = useful ? before : slot.previous == revision ? null : slot.previous;
      slot.active = revision;
    }
    if (slot.canary == revision) {
      slot.canary = null;
      slot.canaryLimits = null;
    }
  }

  private void move(Revision revision, List<Slot> slots, Map<Slot, ServiceProvider<?>> from)
      throws PluginException {
    for (Slot slot : slots) {
      pools.of(slot.key()).serve(slot.key().name(), to(revision, slot), from.get(slot));
    }
    List<Slot> moved = new ArrayList<>();
    try {
      for (Slot slot : slots) {
        if (from.get(slot) != to(revision, slot)) {
          shift(slot, from.get(slot), to(revision, slot), ALL);
        }
        moved.add(slot);
      }
    } catch (PluginException e) {
      for (Slot slot : moved) {
        shiftBack(slot, to(revision, slot), from.get(slot), ALL);
      }
      for (Slot slot : slots) {
        pools.of(slot.key()).serve(slot.key().name(), from.get(slot), to(revision, slot));
        // A canary that was to be promoted is one no more.
        forgetCanary(slot, revision);
      }
      throw e;
    }
  }

  private static void forgetCanary(Slot slot, Revision revision) {
    if (slot.canary == revision) {
      slot.canary = null;
      slot.canaryLimits = null;
    }
  }

  private static ServiceProvider<?> to(Revision revision, Slot slot) {
    return revision.provider(slot.key());
  }

  private static ServiceProvider<?> running(Slot slot) {
    return slot.active == null ? null : slot.active.provider(slot.key());
  }

  private void shift(
      Slot slot, ServiceProvider<?> from, ServiceProvider<?> to, Predicate<String> topics)
      throws PluginException {
    pools.of(slot.key()).shift(slot.key().name(), from, to, topics);
  }

  private void shiftBack(
      Slot slot, ServiceProvider<?> from, ServiceProvider<?> to, Predicate<String> topics) {
    try {
      shift(slot, from, to, topics);
    } catch (PluginException e) {
      LOG.error("What {} holds in {} could not be moved back", slot.key(), from.id(), e);
    }
  }

  /** Lets nothing serve a name; a version whose state cannot be given up stays. */
  void empty(Slot slot) {
    ServiceProvider<?> from = running(slot);
    Pool<?> pool = pools.of(slot.key());
    if (pool != null && from != null) {
      endCanary(slot);
      pool.serve(slot.key().name(), null, from);
      try {
        shift(slot, from, null, ALL);
      } catch (PluginException e) {
        pool.serve(slot.key().name(), from, null);
        slot.active.state(PluginState.ACTIVE, "cannot be taken away: " + e.getMessage());
        LOG.error("Plug-in {} cannot be taken away", slot.active, e);
        return;
      }
    }
    if (slot.active != null) {
      LOG.warn("Nothing serves {} any more", slot.key());
    }
    if (slot.active != null && !slot.active.removed) {
      slot.previous = slot.active;
    }
    slot.active = null;
    slot.chosen = false;
  }

  /** Gives a version a share of the uses of what others serve. */
  void canary(Revision revision, Canary canary) throws PluginException {
    List<Slot> slots =
        revision.keys().stream()
            .map(registry::slot)
            .filter(slot -> slot.active != null && slot.active != revision)
            .filter(slot -> pools.isOpen(slot.key()))
            .toList();
    if (slots.isEmpty()) {
      throw new PluginException(
          "no other version serves what " + revision + " offers; use activate");
    }
    endCanary(revision);
    start(revision, slots);
    try {
      for (Slot slot : slots) {
        endCanary(slot);
        beginCanary(slot, revision, canary);
      }
    } catch (PluginException e) {
      endCanary(revision);
      throw e;
    }
    revision.drainDeadlineMs = 0;
    String share = canary.topic() == null ? canary.percent() + " %" : "topic " + canary.topic();
    revision.state(PluginState.CANARY, share + " of " + names(slots));
    LOG.info("Plug-in {} is tried with {} of {}", revision, share, names(slots));
  }

  private void beginCanary(Slot slot, Revision revision, Canary canary) throws PluginException {
    Pool<?> pool = pools.of(slot.key());
    String name = slot.key().name();
    pool.beginCanary(name, to(revision, slot), canary.percent(), canary.topic());
    if (canary.topic() != null) {
      try {
        shift(slot, running(slot), to(revision, slot), canary.topic()::equals);
      } catch (PluginException e) {
        pool.endCanary(name);
        throw e;
      }
    }
    slot.canary = revision;
    slot.canaryLimits = canary;
  }

  /** The active versions serve everything again. */
  void endCanary(Revision revision) {
    registry.canarySlots(revision).forEach(this::endCanary);
  }

  private void endCanary(Slot slot) {
    Revision canary = slot.canary;
    Pool<?> pool = pools.of(slot.key());
    if (canary == null || pool == null) {
      return;
    }
    Canary limits = slot.canaryLimits;
    pool.endCanary(slot.key().name());
    if (limits.topic() != null) {
      shiftBack(slot, to(canary, slot), running(slot), limits.topic()::equals);
    }
    slot.canary = null;
    slot.canaryLimits = null;
  }

  private static String names(List<Slot> slots) {
    return String.join(", ", slots.stream().map(slot -> slot.key().toString()).toList());
  }
}
