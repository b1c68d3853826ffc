package dev.tangram.launcher;

import dev.tangram.configuration.BrokerProperties;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.felix.framework.FrameworkFactory;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.launch.Framework;

/** Runs a broker in this process until it is told to stop. */
final class StartCommand {
  private static final long LOOK_MS = 500;
  private static final long IMPATIENCE_MS = 15_000;
  private static final long STOP_LIMIT_MS = TimeUnit.MINUTES.toMillis(5);

  private final Settings settings;
  private final Options options;

  /** True once the broker has ended for a reason of its own, not because of a signal. */
  private volatile boolean ended;

  StartCommand(Settings settings, Options options) {
    this.settings = settings;
    this.options = options;
  }

  /** Returns when the framework has stopped. */
  ExitCode run() throws LaunchException, InterruptedException {
    checkAlone();
    Prefetch.begin();
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
      ended = true;
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
    readiness.throwIfGivenUp();
    return ExitCode.OK;
  }

  /** Waits for the broker, and gives up early when a component of it has failed. */
  private Map<String, Object> await(Framework framework, Readiness readiness)
      throws LaunchException, InterruptedException {
    long timeoutMs = settings.config().get(BrokerProperties.TANGRAM_START_TIMEOUT_MS);
    long begin = System.nanoTime();
    Components components = new Components(framework.getBundleContext());
    boolean told = false;
    while (true) {
      Map<String, Object> broker = readiness.await(LOOK_MS);
      if (broker != null) {
        return broker;
      }
      String failed = components.failed();
      long waitedMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
      if (!failed.isEmpty()) {
        throw new LaunchException(
            ExitCode.START_FAILED,
            "The broker cannot start because a part of it failed:" + failed,
            "Look into the log for the whole story.");
      }
      if (waitedMs >= timeoutMs) {
        throw new LaunchException(
            ExitCode.START_FAILED,
            "The broker was not ready within " + timeoutMs + " ms." + components.waiting(),
            "Look into the log; raise tangram.start.timeout.ms if it only needs more time.");
      }
      if (!told && waitedMs >= IMPATIENCE_MS) {
        told = true;
        System.err.println("The broker is not ready yet." + components.waiting());
      }
    }
  }

  private void announce(Map<String, Object> broker) throws IOException {
    Instant begin = ProcessHandle.current().info().startInstant().orElse(Instant.now());
    String banner = Banner.text(broker, Duration.between(begin, Instant.now()).toMillis());
    settings.pidFile().write(Banner.values(broker.get("listeners")));
    System.out.print(banner);
    System.out.flush();
    String archive = System.getProperty("tangram.archive");
    if (archive != null) {
      // The class-data archive that this process leaves behind has seen a whole start.
      Files.writeString(Path.of(archive + ".good"), "");
    }
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

  /**
   * SIGTERM and SIGINT run this hook, which stops the bundles in order. The process then ends with
   * the status of a good stop, not with that of a death by signal.
   */
  private void stopOnSignal(Framework framework) {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  boolean signalled = !ended;
                  boolean stopped = stop(framework);
                  settings.pidFile().remove();
                  if (signalled) {
                    System.out.println("Stopped.");
                    System.out.flush();
                    ExitCode status = stopped ? ExitCode.OK : ExitCode.STOP_FAILED;
                    Runtime.getRuntime().halt(status.status());
                  }
                },
                "tangram-stop"));
  }

  private static boolean stop(Framework framework) {
    if (framework == null) {
      return true;
    }
    try {
      framework.stop();
      if (framework.waitForStop(STOP_LIMIT_MS).getType() != FrameworkEvent.WAIT_TIMEDOUT) {
        return true;
      }
      System.err.println("The bundles did not stop within " + STOP_LIMIT_MS + " ms.");
    } catch (BundleException e) {
      System.err.println("The bundles did not stop in order: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return false;
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
