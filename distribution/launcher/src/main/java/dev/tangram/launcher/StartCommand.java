package dev.tangram.launcher;

import dev.tangram.configuration.BrokerProperties;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.felix.framework.FrameworkFactory;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.launch.Framework;

/** Runs a broker in this process until it is told to stop. */
final class StartCommand {
  private static final long IMPATIENCE_MS = 15_000;
  private static final long STOP_LIMIT_MS = TimeUnit.MINUTES.toMillis(5);

  private final Settings settings;
  private final Options options;

  StartCommand(Settings settings, Options options) {
    this.settings = settings;
    this.options = options;
  }

  /** Returns when the framework has stopped. */
  ExitCode run() throws LaunchException, InterruptedException {
    checkAlone();
    settings.config().warnings().forEach(warning -> System.err.println("Warning: " + warning));
    Framework framework = null;
    try {
      BundleInstaller installer =
          new BundleInstaller(settings.bundleCache(), BundleFiles.list(settings.home()));
      installer.prepareStore();
      framework = new FrameworkFactory().newFramework(FrameworkSettings.of(settings));
      return run(framework, installer);
    } catch (IOException | BundleException e) {
      throw failure(e);
    } finally {
      stop(framework);
      settings.pidFile().remove();
    }
  }

  private ExitCode run(Framework framework, BundleInstaller installer)
      throws LaunchException, InterruptedException, BundleException, IOException {
    framework.init();
    stopOnSignal(framework);
    try {
      List<Bundle> bundles = installer.install(framework.getBundleContext());
      new ResolveReport(framework.getBundleContext()).resolveAll(bundles);
    } catch (LaunchException e) {
      installer.invalidate();
      throw e;
    }
    Readiness readiness = Readiness.listen(framework.getBundleContext());
    framework.start();
    announce(await(framework, readiness));
    framework.waitForStop(0);
    return ExitCode.OK;
  }

  private Map<String, Object> await(Framework framework, Readiness readiness)
      throws LaunchException, InterruptedException {
    long timeoutMs = settings.config().get(BrokerProperties.TANGRAM_START_TIMEOUT_MS);
    Map<String, Object> broker = readiness.await(Math.min(IMPATIENCE_MS, timeoutMs));
    if (broker == null && timeoutMs > IMPATIENCE_MS) {
      System.err.println("The broker is not ready yet." + Components.waiting(framework));
      broker = readiness.await(timeoutMs - IMPATIENCE_MS);
    }
    if (broker == null) {
      throw new LaunchException(
          ExitCode.START_FAILED,
          "The broker was not ready within " + timeoutMs + " ms." + Components.waiting(framework),
          "Look into the log; raise tangram.start.timeout.ms if it only needs more time.");
    }
    return broker;
  }

  private void announce(Map<String, Object> broker) throws IOException {
    Instant begin = ProcessHandle.current().info().startInstant().orElse(Instant.now());
    String banner = Banner.text(broker, Duration.between(begin, Instant.now()).toMillis());
    settings.pidFile().write(Banner.values(broker.get("listeners")));
    System.out.print(banner);
    System.out.flush();
    if (options.readyFile().isPresent()) {
      Files.writeString(options.readyFile().get(), banner);
    }
  }

  private void checkAlone() throws LaunchException {
    Optional<PidFile.Running> running = settings.pidFile().running();
    if (running.isPresent()) {
      throw new LaunchException(
          ExitCode.START_FAILED,
          "A broker with the data directory "
              + settings.dataDir()
              + " runs already, as process "
              + running.get().process().pid()
              + ".",
          "Stop it with tangram stop, or give this one another directory with -D log.dirs=DIR.");
    }
  }

  /** SIGTERM and SIGINT end the process by way of this hook, which stops the bundles in order. */
  private void stopOnSignal(Framework framework) {
    Thread main = Thread.currentThread();
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  stop(framework);
                  settings.pidFile().remove();
                  // The main thread holds nothing that the end of the process could break.
                  main.interrupt();
                },
                "tangram-stop"));
  }

  private static void stop(Framework framework) {
    if (framework == null) {
      return;
    }
    try {
      framework.stop();
      if (framework.waitForStop(STOP_LIMIT_MS).getType()
          == org.osgi.framework.FrameworkEvent.WAIT_TIMEDOUT) {
        System.err.println("The bundles did not stop within " + STOP_LIMIT_MS + " ms.");
      }
    } catch (BundleException e) {
      System.err.println("The bundles did not stop in order: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private LaunchException failure(Exception e) {
    return new LaunchException(
        ExitCode.START_FAILED,
        "The framework cannot start: " + e.getMessage() + ".",
        "Check that "
            + settings.bundleCache()
            + " can be written and is not used by another process.");
  }
}
