package dev.tangram.plugins.internal;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;

/** All known versions and names. Changed by the life-cycle thread only; read by any. */
final class Registry {
  /** Whoever comes first takes over when nobody chose. */
  private static final Comparator<Revision> NEWEST =
      Comparator.comparing(Revision::version)
          .thenComparing(revision -> revision.last().time())
          .thenComparing(Revision::id)
          .reversed();

  private final Map<String, Revision> revisions = new ConcurrentHashMap<>();
  private final Map<SlotKey, Slot> slots = new ConcurrentSkipListMap<>();

  Optional<Revision> revision(String id) {
    return id == null ? Optional.empty() : Optional.ofNullable(revisions.get(id));
  }

  Collection<Revision> revisions() {
    return revisions.values();
  }

  void add(Revision revision) {
    revisions.put(revision.id(), revision);
    revision.keys().forEach(this::slot);
  }

  void drop(Revision revision) {
    revisions.remove(revision.id(), revision);
    for (Slot slot : slots.values()) {
      if (slot.previous == revision) {
        slot.previous = null;
      }
    }
  }

  Slot slot(SlotKey key) {
    return slots.computeIfAbsent(key, Slot::new);
  }

  Collection<Slot> slots() {
    return slots.values();
  }

  List<Slot> slotsOf(String kind) {
    return slots.values().stream().filter(slot -> slot.key().kind().equals(kind)).toList();
  }

  /** The names that a version serves, as the active one. */
  List<Slot> activeSlots(Revision revision) {
    return slots.values().stream().filter(slot -> slot.active == revision).toList();
  }

  List<Slot> canarySlots(Revision revision) {
    return slots.values().stream().filter(slot -> slot.canary == revision).toList();
  }

  boolean serves(Revision revision) {
    return slots.values().stream().anyMatch(slot -> slot.serves(revision));
  }

  Optional<Revision> byFile(String file) {
    return revisions.values().stream().filter(r -> r.files().contains(file)).findFirst();
  }

  /** Versions that could serve a name instead of another one, the best first. */
  List<Revision> successors(Slot slot, Revision instead) {
    Comparator<Revision> ranked =
        Comparator.<Revision>comparingLong(revision -> revision.ranking(slot.key()))
            .reversed()
            .thenComparing(NEWEST);
    return revisions.values().stream()
        .filter(r -> r != instead && r.offers(slot.key()))
        .filter(r -> r.inFolder() && !r.held && !r.removed && !r.isQuarantined())
        .sorted(ranked)
        .toList();
  }

  static Comparator<Revision> newest() {
    return NEWEST;
  }
}
