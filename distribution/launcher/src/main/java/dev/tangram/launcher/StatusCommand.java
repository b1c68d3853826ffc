package dev.tangram.launcher;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.util.Optional;

/** Says whether a broker runs and whether its listeners accept connections. */
final class StatusCommand {
  private static final int CONNECT_TIMEOUT_MS = 3_000;

  private StatusCommand() {}

  static ExitCode run(Settings settings) {
    Optional<PidFile.Running> running = settings.pidFile().running();
    if (running.isEmpty()) {
      System.out.println("Not running: data directory " + settings.dataDir() + ".");
      return ExitCode.NOT_RUNNING;
    }
    System.out.println("Running as process " + running.get().process().pid() + ".");
    boolean all = true;
    for (String listener : running.get().listeners()) {
      boolean answers = answers(listener);
      System.out.println("  " + listener + (answers ? " answers" : " does not answer"));
      all &= answers;
    }
    return all ? ExitCode.OK : ExitCode.NOT_ANSWERING;
  }

  private static boolean answers(String listener) {
    URI uri = URI.create(listener.replace('_', '-'));
    String host = uri.getHost() == null ? "localhost" : uri.getHost();
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(host, uri.getPort()), CONNECT_TIMEOUT_MS);
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
