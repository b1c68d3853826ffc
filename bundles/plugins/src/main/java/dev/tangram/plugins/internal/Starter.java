package dev.tangram.plugins.internal;

import dev.tangram.plugins.PluginException;
import dev.tangram.plugins.PluginId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts the bundle of a version, tests what it offers, and stops it. */
final class Starter {
  private static final Logger LOG = LoggerFactory.getLogger(Starter.class);

  private final BundleHost host;
  private final Pools pools;
  private final PluginSettings settings;
  private final BiConsumer<Revision, Throwable> onFailure;

  Starter(
      BundleHost host,
      Pools pools,
      PluginSettings settings,
      BiConsumer<Revision, Throwable> onFailure) {
    this.host = host;
    this.pools = pools;
    this.settings = settings;
    this.onFailure = onFailure;
  }

  /**
   * Makes a version ready to serve names of kinds that are open. What it serves already is left
   * alone. When it fails, nothing new of it is left.
   */
  void start(Revision revision, List<SlotKey> keys, boolean test) throws PluginException {
    List<SlotKey> started = new ArrayList<>();
    try {
      for (SlotKey key : keys) {
        if (revision.provider(key) == null) {
          provide(revision, key);
          started.add(key);
          if (test) {
            pools.of(key).selfTest(revision.provider(key), settings.selfTestTimeoutMs());
          }
        }
      }
    } catch (PluginException e) {
      started.forEach(revision::dispose);
      stopIfUnused(revision);
      throw e;
    }
  }

  private void provide(Revision revision, SlotKey key) throws PluginException {
    if (revision.hosted() == null) {
      revision.hosted(
          Limited.call(
              "the installation of " + revision,
              settings.startTimeoutMs(),
              () -> host.install(revision.jar())));
      Hosted bundle = revision.hosted();
      Limited.call(
          "the start of " + revision,
          settings.startTimeoutMs(),
          () -> {
            bundle.start();
            return null;
          });
    }
    PluginId id =
        new PluginId(
            key.kind(), key.name(), revision.bundle(), revision.versionText(), revision.shortId());
    ServiceProvider<?> provider =
        pools
            .of(key)
            .provide(
                revision.hosted(),
                id,
                settings.startTimeoutMs(),
                cause -> onFailure.accept(revision, cause));
    revision.providers().put(key, provider);
  }

  /** Takes the bundle away when nothing of it is in use. */
  void stopIfUnused(Revision revision) {
    Hosted bundle = revision.hosted();
    if (bundle == null || !revision.providers().isEmpty()) {
      return;
    }
    revision.hosted(null);
    within(revision, bundle::uninstall);
  }

  private void within(Revision revision, Runnable stop) {
    try {
      Limited.call("the stop of " + revision, settings.startTimeoutMs(), Executors.callable(stop));
    } catch (PluginException e) {
      LOG.warn("Plug-in {}: {}", revision, e.getMessage());
    }
  }

  /** Stops the bundle, but keeps it installed for the next start. */
  void pause(Revision revision) {
    Hosted bundle = revision.hosted();
    if (bundle != null && revision.providers().isEmpty()) {
      revision.hosted(null);
      within(revision, bundle::stop);
    }
  }
}
