package dev.tangram.plugins.internal;

import dev.tangram.plugins.PluginAdmin.Canary;
import dev.tangram.plugins.PluginView;
import java.util.List;

/** Makes what people and programs see of versions. */
final class Views {
  private final Registry registry;
  private final Pools pools;

  Views(Registry registry, Pools pools) {
    this.registry = registry;
    this.pools = pools;
  }

  PluginView of(Revision revision) {
    return new PluginView(
        revision.bundle(),
        revision.versionText(),
        revision.shortId(),
        revision.files().stream().sorted().findFirst().orElse(""),
        revision.state(),
        revision.last().text(),
        revision.last().time(),
        revision.keys().stream().map(key -> offer(revision, key)).toList(),
        revision.leases(),
        revision.uses(),
        revision.errors(),
        revision.leaked(),
        revision.history());
  }

  private PluginView.Offer offer(Revision revision, SlotKey key) {
    Slot slot = registry.slot(key);
    boolean active = slot.active == revision && pools.isOpen(key);
    Canary limits = slot.canary == revision ? slot.canaryLimits : null;
    String topic = limits == null || limits.topic() == null ? "" : limits.topic();
    int percent = limits == null ? 0 : limits.percent();
    return new PluginView.Offer(
        key.kind(), key.name(), revision.ranking(key), active, active ? 100 : percent, topic);
  }

  List<PluginView> of(List<Revision> revisions) {
    return revisions.stream().map(this::of).toList();
  }
}
