package dev.tangram.plugins.internal;

import dev.tangram.plugins.PluginException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Finds what people mean by the name of a plug-in and of a version. */
final class Finder {
  private static final int REVISION_MIN = 4;

  private final Registry registry;

  Finder(Registry registry) {
    this.registry = registry;
  }

  /** All versions of a plug-in, newest first; at least one. */
  List<Revision> versions(String plugin) throws PluginException {
    List<Revision> found =
        registry.revisions().stream()
            .filter(r -> r.bundle().equals(plugin) && !isGone(r))
            .sorted(Registry.newest())
            .toList();
    if (!found.isEmpty()) {
      return found;
    }
    Set<SlotKey> keys =
        registry.revisions().stream()
            .flatMap(revision -> revision.keys().stream())
            .filter(key -> key.toString().equals(plugin) || key.name().equals(plugin))
            .collect(Collectors.toSet());
    if (keys.size() > 1) {
      throw new PluginException(plugin + " may be one of " + names(keys) + "; give the kind, too");
    }
    found =
        registry.revisions().stream()
            .filter(revision -> keys.stream().anyMatch(revision::offers) && !isGone(revision))
            .sorted(Registry.newest())
            .toList();
    if (found.isEmpty()) {
      throw new PluginException("There is no plug-in " + plugin + "; see tangram plugins list");
    }
    return found;
  }

  private boolean isGone(Revision revision) {
    return revision.removed && !registry.serves(revision);
  }

  private static String names(Set<SlotKey> keys) {
    return keys.stream().map(SlotKey::toString).sorted().collect(Collectors.joining(", "));
  }

  /** One version of a plug-in. */
  Revision version(String plugin, String version) throws PluginException {
    List<Revision> all = versions(plugin);
    List<Revision> found =
        all.stream()
            .filter(
                r ->
                    r.versionText().equals(version)
                        || version.length() >= REVISION_MIN && r.id().startsWith(version))
            .toList();
    if (found.isEmpty()) {
      throw new PluginException(plugin + " has no version " + version + ", only " + text(all));
    }
    if (found.size() > 1) {
      throw new PluginException(
          "Several versions of "
              + plugin
              + " are meant by "
              + version
              + ": "
              + text(found)
              + "; give the bundle's name and the revision");
    }
    return found.get(0);
  }

  /** The newest version that does not serve. */
  Revision standby(String plugin) throws PluginException {
    List<Revision> all = versions(plugin);
    List<Revision> idle = all.stream().filter(r -> registry.activeSlots(r).isEmpty()).toList();
    return idle.stream()
        .filter(r -> !r.isQuarantined())
        .findFirst()
        .or(() -> idle.stream().findFirst())
        .orElseThrow(() -> new PluginException("Every version of " + plugin + " serves already"));
  }

  /** The version that serves. */
  Revision active(String plugin) throws PluginException {
    return versions(plugin).stream()
        .filter(revision -> !registry.activeSlots(revision).isEmpty())
        .findFirst()
        .orElseThrow(() -> new PluginException("No version of " + plugin + " serves"));
  }

  /** All versions of a plug-in that is one bundle. */
  List<Revision> oneBundle(String plugin) throws PluginException {
    List<Revision> versions = versions(plugin);
    if (versions.stream().map(Revision::bundle).distinct().count() > 1) {
      throw new PluginException(
          "Several bundles offer " + plugin + ": " + text(versions) + "; give the bundle's name");
    }
    return versions;
  }

  /** The names that are meant: those that the plug-in serves, or served last. */
  List<Slot> slots(String plugin) throws PluginException {
    List<Revision> versions = versions(plugin);
    return registry.slots().stream()
        .filter(
            slot ->
                versions.contains(slot.active)
                    || slot.active == null && versions.contains(slot.previous))
        .toList();
  }

  private static String text(List<Revision> revisions) {
    return revisions.stream().map(Revision::toString).collect(Collectors.joining(", "));
  }
}
