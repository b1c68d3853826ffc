package dev.tangram.management.internal;

import dev.tangram.plugins.PluginAdmin;
import dev.tangram.plugins.PluginException;
import dev.tangram.plugins.PluginState;
import dev.tangram.plugins.PluginView;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Writes down what is asked, and knows one plug-in, {@code zstd}. */
final class RecordingAdmin implements PluginAdmin {

  static final PluginView VIEW =
      new PluginView(
          "org.acme.zstd",
          "1.2.3",
          "0123456789ab",
          "zstd.jar",
          PluginState.ACTIVE,
          "it \"serves\"",
          Instant.ofEpochSecond(1_000_000_000),
          List.of(
              new PluginView.Offer("compression", "zstd", -10, true, 100, ""),
              new PluginView.Offer("compression", "other", 0, false, 0, "orders")),
          1,
          2,
          3,
          4,
          List.of(
              new PluginView.Event(
                  Instant.ofEpochSecond(1_000_000_000), PluginState.TESTING, "arrived")));

  final List<String> asked = new CopyOnWriteArrayList<>();

  private PluginView known(String plugin, String what) throws PluginException {
    asked.add(what);
    if (plugin.equals("defect")) {
      throw new IllegalStateException("a defect");
    }
    if (!plugin.equals("zstd")) {
      throw new PluginException("There is no plug-in " + plugin);
    }
    return VIEW;
  }

  @Override
  public List<PluginView> list() {
    asked.add("list");
    return List.of(VIEW);
  }

  @Override
  public List<PluginView> info(String plugin) throws PluginException {
    return List.of(known(plugin, "info " + plugin));
  }

  @Override
  public PluginView install(String fileName, InputStream jar, boolean activate)
      throws PluginException {
    try {
      asked.add("install " + fileName + " " + jar.readAllBytes().length + " " + activate);
    } catch (IOException e) {
      throw new PluginException("cut off", e);
    }
    return VIEW;
  }

  @Override
  public PluginView activate(String plugin, String version) throws PluginException {
    return known(plugin, "activate " + plugin + " " + version);
  }

  @Override
  public PluginView rollback(String plugin) throws PluginException {
    return known(plugin, "rollback " + plugin);
  }

  @Override
  public PluginView canary(String plugin, String version, Canary canary) throws PluginException {
    return known(plugin, "canary " + plugin + " " + version + " " + canary);
  }

  @Override
  public PluginView quarantine(String plugin, String version, String reason)
      throws PluginException {
    return known(plugin, "quarantine " + plugin + " " + version + " " + reason);
  }

  @Override
  public void remove(String plugin, String version) throws PluginException {
    known(plugin, "remove " + plugin + " " + version);
  }
}
