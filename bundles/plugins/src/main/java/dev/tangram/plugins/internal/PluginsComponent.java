package dev.tangram.plugins.internal;

import dev.tangram.configuration.BrokerConfig;
import dev.tangram.configuration.StartFailure;
import dev.tangram.plugins.PluginAdmin;
import dev.tangram.plugins.PluginException;
import dev.tangram.plugins.PluginKind;
import dev.tangram.plugins.PluginPool;
import dev.tangram.plugins.PluginView;
import dev.tangram.plugins.Plugins;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** Offers {@link Plugins} and {@link PluginAdmin} as services. */
@Component(
    service = {Plugins.class, PluginAdmin.class},
    immediate = true)
public final class PluginsComponent implements Plugins, PluginAdmin {
  private static final long NANOS_PER_MS = 1_000_000;

  private final PluginManager manager;

  /** Called by Declarative Services. */
  @Activate
  public PluginsComponent(BundleContext context, @Reference BrokerConfig config)
      throws IOException {
    Path first = config.logDirs().get(0);
    Path home = first.resolveSibling(first.getFileName() + "-plugins");
    manager = manager(context, config, home);
    manager.start();
    manager.watch();
  }

  private static PluginManager manager(BundleContext context, BrokerConfig config, Path home)
      throws IOException {
    try {
      return new PluginManager(
          PluginSettings.of(config),
          new DropInFolder(config, home),
          new OsgiBundleHost(context),
          new StateFile(home.resolve("state")),
          Clock.systemUTC(),
          () -> System.nanoTime() / NANOS_PER_MS);
    } catch (IOException e) {
      StartFailure.report(
          context,
          "The copies of the plug-ins cannot be kept in " + home + ": " + e + ".",
          "Make the directory writable for the user of the broker.");
      throw e;
    }
  }

  @Deactivate
  void deactivate() {
    manager.close();
  }

  @Override
  public <S> PluginPool<S> open(PluginKind<S> kind) {
    return manager.open(kind);
  }

  @Override
  public List<PluginView> list() {
    return manager.list();
  }

  @Override
  public List<PluginView> info(String plugin) throws PluginException {
    return manager.info(plugin);
  }

  @Override
  public PluginView install(String fileName, InputStream jar, boolean activate)
      throws PluginException {
    return manager.install(fileName, jar, activate);
  }

  @Override
  public PluginView activate(String plugin, String version) throws PluginException {
    return manager.activate(plugin, version);
  }

  @Override
  public PluginView rollback(String plugin) throws PluginException {
    return manager.rollback(plugin);
  }

  @Override
  public PluginView canary(String plugin, String version, Canary canary) throws PluginException {
    return manager.canary(plugin, version, canary);
  }

  @Override
  public PluginView quarantine(String plugin, String version, String reason)
      throws PluginException {
    return manager.quarantine(plugin, version, reason);
  }

  @Override
  public void remove(String plugin, String version) throws PluginException {
    manager.remove(plugin, version);
  }
}
