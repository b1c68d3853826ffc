package dev.tangram.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Dictionary;
import java.util.Hashtable;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.service.condition.Condition;

/** The activator of a bundle that stands for the broker; its manifest says how it behaves. */
public final class TestActivator implements BundleActivator {
  static final String BEHAVIOUR = "Test-Behaviour";

  @Override
  public void start(BundleContext context) {
    String behaviour = context.getBundle().getHeaders().get(BEHAVIOUR);
    Dictionary<String, Object> properties = new Hashtable<>();
    switch (behaviour) {
      case "ready" -> {
        properties.put("osgi.condition.id", "dev.tangram.broker.ready");
        properties.put(
            "listeners", new String[] {context.getProperty("tangram.config.test.listener")});
        properties.put("broker.id", 7);
        properties.put("log.dirs", context.getProperty("tangram.config.tangram.home"));
      }
      case "refuse" -> {
        properties.put("osgi.condition.id", "dev.tangram.start.failed");
        properties.put("problem", "The port is taken.");
        properties.put("remedy", "Take another.");
      }
      case "plugins" -> {
        installPlugin(context);
        properties.put("osgi.condition.id", "dev.tangram.broker.ready");
        properties.put("listeners", new String[] {"PLAINTEXT://127.0.0.1:1"});
        properties.put("broker.id", context.getBundles().length);
        properties.put("log.dirs", "");
      }
      case "idle" -> {
        return;
      }
      default -> throw new IllegalStateException("broken on purpose");
    }
    context.registerService(Condition.class, Condition.INSTANCE, properties);
  }

  /** A plug-in that does not resolve, as the broker installs them. */
  private static void installPlugin(BundleContext context) {
    try (InputStream jar =
        Files.newInputStream(
            Path.of(context.getProperty("tangram.config.tangram.home"), "bundles/plugin.jar"))) {
      context.installBundle("tangram-plugin:0123", jar);
    } catch (IOException | BundleException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void stop(BundleContext context) {
    System.out.println("stopped in order");
  }
}
