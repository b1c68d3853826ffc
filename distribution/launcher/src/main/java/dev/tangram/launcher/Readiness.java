package dev.tangram.launcher;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.FrameworkListener;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceEvent;
import org.osgi.framework.ServiceListener;
import org.osgi.framework.ServiceReference;

/** Waits until the broker says that it is ready or that it cannot start. */
final class Readiness implements ServiceListener, FrameworkListener {
  private static final String READY = "dev.tangram.broker.ready";
  private static final String FAILED = "dev.tangram.start.failed";
  private static final String FILTER =
      "(&(objectClass=org.osgi.service.condition.Condition)(|(osgi.condition.id="
          + READY
          + ")(osgi.condition.id="
          + FAILED
          + ")))";

  private final CompletableFuture<Map<String, Object>> ready = new CompletableFuture<>();
  private final BundleContext framework;
  private volatile LaunchException giveUp;

  private Readiness(BundleContext framework) {
    this.framework = framework;
  }

  /** Begins to listen; called before the first bundle is started. */
  static Readiness listen(BundleContext context) {
    Readiness readiness = new Readiness(context);
    try {
      context.addServiceListener(readiness, FILTER);
    } catch (InvalidSyntaxException e) {
      throw new IllegalStateException(e);
    }
    context.addFrameworkListener(readiness);
    return readiness;
  }

  /**
   * Waits.
   *
   * @return what the broker says of itself; null when the time is over
   * @throws LaunchException when a bundle says that the broker cannot start
   */
  Map<String, Object> await(long timeoutMs) throws LaunchException, InterruptedException {
    try {
      return ready.get(timeoutMs, TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return null;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof LaunchException failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  @Override
  public void serviceChanged(ServiceEvent event) {
    if (event.getType() != ServiceEvent.REGISTERED) {
      return;
    }
    Map<String, Object> properties = properties(event.getServiceReference());
    if (READY.equals(properties.get("osgi.condition.id"))) {
      ready.complete(properties);
    } else if (!ready.isDone()) {
      fail(text(properties, "problem"), text(properties, "remedy"));
    } else {
      giveUp(text(properties, "problem"), text(properties, "remedy"));
    }
  }

  /** A broker that served and cannot go on: the framework is stopped, the launcher says why. */
  private void giveUp(String problem, String remedy) {
    giveUp = new LaunchException(ExitCode.START_FAILED, problem, remedy);
    try {
      framework.getBundle(0).stop();
    } catch (BundleException e) {
      throw new IllegalStateException(e);
    }
  }

  /** After the stop of the framework: throws when it was stopped because the broker gave up. */
  void throwIfGivenUp() throws LaunchException {
    if (giveUp != null) {
      throw giveUp;
    }
  }

  @Override
  public void frameworkEvent(FrameworkEvent event) {
    if (event.getType() == FrameworkEvent.ERROR && !BundleFiles.isPlugin(event.getBundle())) {
      Throwable cause = event.getThrowable();
      while (cause.getCause() != null) {
        cause = cause.getCause();
      }
      fail(
          "The bundle "
              + event.getBundle().getSymbolicName()
              + " cannot be started: "
              + cause
              + ".",
          "Look into the log for the whole story.");
    }
  }

  private void fail(String problem, String remedy) {
    ready.completeExceptionally(new LaunchException(ExitCode.START_FAILED, problem, remedy));
  }

  private static String text(Map<String, Object> properties, String name) {
    return String.valueOf(properties.getOrDefault(name, ""));
  }

  private static Map<String, Object> properties(ServiceReference<?> reference) {
    Map<String, Object> properties = new TreeMap<>();
    for (String key : reference.getPropertyKeys()) {
      properties.put(key, reference.getProperty(key));
    }
    return properties;
  }
}
