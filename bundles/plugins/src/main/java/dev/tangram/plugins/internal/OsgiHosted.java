package dev.tangram.plugins.internal;

import dev.tangram.plugins.PluginException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceEvent;
import org.osgi.framework.ServiceListener;
import org.osgi.framework.ServiceReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The bundle of a plug-in in a framework. */
final class OsgiHosted implements Hosted {
  private static final Logger LOG = LoggerFactory.getLogger(OsgiHosted.class);

  private final BundleContext context;
  private final Bundle bundle;
  private final List<ServiceReference<?>> used = new ArrayList<>();

  OsgiHosted(BundleContext context, Bundle bundle) {
    this.context = context;
    this.bundle = bundle;
  }

  @Override
  public void start() throws PluginException {
    try {
      bundle.start(Bundle.START_TRANSIENT);
    } catch (BundleException e) {
      throw new PluginException(MissingRequirements.of(bundle, context).orElse(reason(e)), e);
    }
  }

  private static String reason(BundleException e) {
    Throwable cause = e.getCause() == null ? e : e.getCause();
    return "its bundle does not start: " + Limited.text(cause);
  }

  @Override
  public <S> Optional<S> service(Class<S> api, String nameProperty, String name, long timeoutMs)
      throws PluginException, InterruptedException {
    Semaphore changes = new Semaphore(0);
    ServiceListener listener =
        event -> {
          if (event.getType() != ServiceEvent.UNREGISTERING) {
            changes.release();
          }
        };
    context.addServiceListener(listener);
    try {
      long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
      while (true) {
        Optional<S> service = find(api, nameProperty, name);
        long left = deadline - System.nanoTime();
        if (service.isPresent() || left <= 0) {
          return service;
        }
        if (changes.tryAcquire(left, TimeUnit.NANOSECONDS)) {
          changes.drainPermits();
        }
      }
    } finally {
      context.removeServiceListener(listener);
    }
  }

  private <S> Optional<S> find(Class<S> api, String nameProperty, String name)
      throws PluginException {
    ServiceReference<?>[] references = bundle.getRegisteredServices();
    if (references == null) {
      return Optional.empty();
    }
    for (ServiceReference<?> reference : references) {
      Object names = reference.getProperty(nameProperty);
      if (List.of((String[]) reference.getProperty(Constants.OBJECTCLASS)).contains(api.getName())
          && name.equals(names)) {
        Object service = context.getService(reference);
        if (service == null) {
          throw new PluginException("its component " + name + " cannot be activated; see the log");
        }
        if (!api.isInstance(service)) {
          context.ungetService(reference);
          throw new PluginException(
              "it brings its own copy of " + api.getName() + "; it must import that package");
        }
        synchronized (used) {
          used.add(reference);
        }
        return Optional.of(api.cast(service));
      }
    }
    return Optional.empty();
  }

  @Override
  public void stop() {
    release();
    try {
      bundle.stop(Bundle.STOP_TRANSIENT);
    } catch (BundleException | IllegalStateException e) {
      LOG.warn("The bundle {} does not stop as it should", bundle, e);
    }
  }

  private void release() {
    synchronized (used) {
      for (ServiceReference<?> reference : used) {
        try {
          context.ungetService(reference);
        } catch (IllegalStateException e) {
          LOG.debug("The framework stops already", e);
        }
      }
      used.clear();
    }
  }

  @Override
  public void uninstall() {
    stop();
    try {
      bundle.uninstall();
    } catch (BundleException | IllegalStateException e) {
      LOG.warn("The bundle {} cannot be uninstalled", bundle, e);
    }
  }
}
