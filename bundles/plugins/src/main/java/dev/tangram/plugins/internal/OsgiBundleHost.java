package dev.tangram.plugins.internal;

import dev.tangram.plugins.PluginException;
import dev.tangram.plugins.internal.folder.StagedJar;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.Set;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Bundles of plug-ins in the framework that this bundle is in. */
final class OsgiBundleHost implements BundleHost {
  private static final Logger LOG = LoggerFactory.getLogger(OsgiBundleHost.class);
  static final String LOCATION = "tangram-plugin:";

  private final BundleContext context;

  OsgiBundleHost(BundleContext context) {
    this.context = context;
  }

  @Override
  public Hosted install(StagedJar jar) throws PluginException {
    String location = LOCATION + jar.revision();
    Bundle known = context.getBundle(location);
    if (known != null) {
      return new OsgiHosted(context, known);
    }
    try (InputStream content = Files.newInputStream(jar.stored())) {
      return new OsgiHosted(context, context.installBundle(location, content));
    } catch (IOException e) {
      throw new PluginException("its kept copy cannot be read: " + e, e);
    } catch (BundleException e) {
      throw new PluginException("its bundle cannot be installed: " + e.getMessage(), e);
    }
  }

  @Override
  public void forgetOthers(Set<String> revisions) {
    for (Bundle bundle : context.getBundles()) {
      String location = bundle.getLocation();
      if (location.startsWith(LOCATION)
          && !revisions.contains(location.substring(LOCATION.length()))) {
        try {
          bundle.uninstall();
        } catch (BundleException | IllegalStateException e) {
          LOG.warn("The bundle {} of an earlier run cannot be uninstalled", bundle, e);
        }
      }
    }
  }
}
