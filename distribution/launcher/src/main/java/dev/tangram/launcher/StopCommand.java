package dev.tangram.launcher;

import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Tells a running broker to stop and waits until it has. */
final class StopCommand {
  private static final long DEFAULT_TIMEOUT_MS = 300_000;

  private StopCommand() {}

  static ExitCode run(Settings settings, Options options)
      throws LaunchException, InterruptedException {
    Optional<PidFile.Running> running = settings.pidFile().running();
    if (running.isEmpty()) {
      System.out.println("No broker runs with the data directory " + settings.dataDir() + ".");
      return ExitCode.NOT_RUNNING;
    }
    ProcessHandle process = running.get().process();
    long timeoutMs = options.timeoutMs().orElse(DEFAULT_TIMEOUT_MS);
    process.destroy();
    try {
      process.onExit().get(timeoutMs, TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new LaunchException(
          ExitCode.STOP_FAILED,
          "Process " + process.pid() + " did not end within " + timeoutMs + " ms.",
          "It may still be flushing. Wait, look into its log, or end it with kill -9: the next"
              + " start then checks the logs, and acknowledged records stay as safe as they were.");
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
    System.out.println("Stopped process " + process.pid() + ".");
    return ExitCode.OK;
  }
}
