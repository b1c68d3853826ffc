package dev.tangram.plugins.internal;

import dev.tangram.plugins.PluginState;
import dev.tangram.plugins.internal.SavedState.SavedRevision;
import dev.tangram.plugins.internal.SavedState.SavedSlot;
import dev.tangram.plugins.internal.folder.StagedJar;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The first look: first everything as it was at the last stop, then what has changed in the folder
 * since, as if it happened now. No kind is open yet, so this only writes down who is to serve.
 */
final class Restore {
  private static final Logger LOG = LoggerFactory.getLogger(Restore.class);

  private final Registry registry;
  private final LifeCycle life;
  private final JarFolder folder;
  private final Function<StagedJar, Revision> newRevision;

  Restore(
      Registry registry,
      LifeCycle life,
      JarFolder folder,
      Function<StagedJar, Revision> newRevision) {
    this.registry = registry;
    this.life = life;
    this.folder = folder;
    this.newRevision = newRevision;
  }

  /**
   * Does it.
   *
   * @param text of the last stop; null for the first start
   */
  void from(String text) {
    List<StagedJar> present = folder.scan();
    SavedState state = text == null ? null : SavedState.parse(text).orElse(null);
    if (text != null && state == null) {
      LOG.warn("What is kept of the plug-ins is damaged; they are chosen anew from the folder");
    }
    if (state != null) {
      restore(state, present);
    }
    for (StagedJar jar : present) {
      Revision revision = registry.revision(jar.revision()).orElseGet(() -> newRevision.apply(jar));
      life.arrived(jar, revision, false);
    }
    Set<String> missing = new TreeSet<>();
    registry.revisions().forEach(revision -> missing.addAll(revision.files()));
    present.forEach(jar -> missing.remove(jar.file()));
    missing.stream().filter(file -> !folder.mayHave(file)).forEach(life::left);
    registry.revisions().stream()
        .filter(revision -> !revision.inFolder() && gone(revision.origin()))
        .map(Revision::origin)
        .distinct()
        .toList()
        .forEach(life::left);
    life.settle();
  }

  /** Its name is free: what was kept of that file went with it. */
  private boolean gone(String origin) {
    return !origin.isEmpty() && !folder.mayHave(origin);
  }

  private void restore(SavedState state, List<StagedJar> present) {
    Map<String, StagedJar> jars = new HashMap<>();
    present.forEach(jar -> jars.put(jar.revision(), jar));
    for (SavedRevision saved : state.revisions()) {
      StagedJar jar = jars.get(saved.id());
      if (jar == null) {
        jar = folder.stored(saved.id()).orElse(null);
      }
      if (jar == null) {
        LOG.warn("The kept copy of the plug-in {} is missing or damaged", saved.id());
      } else {
        registry.add(restored(saved, jar));
      }
    }
    for (SavedSlot saved : state.slots()) {
      Slot slot = registry.slot(saved.key());
      slot.active = known(saved.active(), saved.key());
      slot.previous = known(saved.previous(), saved.key());
      slot.chosen = saved.chosen() && slot.active != null;
      if (slot.active != null) {
        slot.active.trusted = slot.active.tested;
      }
    }
  }

  private Revision known(String id, SlotKey key) {
    return registry.revision(id).filter(revision -> revision.offers(key)).orElse(null);
  }

  private Revision restored(SavedRevision saved, StagedJar jar) {
    Revision revision = newRevision.apply(jar);
    saved.files().forEach(revision::addFile);
    revision.origin(saved.origin());
    revision.held = saved.held();
    revision.tested = saved.tested() && !saved.quarantined();
    revision.servedMs = saved.servedMs();
    if (saved.quarantined()) {
      revision.state(PluginState.QUARANTINED, saved.reason());
    }
    return revision;
  }
}
