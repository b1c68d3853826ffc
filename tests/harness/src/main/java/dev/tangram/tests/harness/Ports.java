package dev.tangram.tests.harness;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports for servers that are stopped and started again. They lie below the ports that the system
 * gives to outgoing connections: while such a server is down, a client of its own could be given
 * its port, and the next start would find it taken.
 */
public final class Ports {

  private static final Path EPHEMERAL = Path.of("/proc/sys/net/ipv4/ip_local_port_range");
  private static final int USUAL_FIRST_EPHEMERAL = 32_768;
  private static final int LOWEST = 10_000;
  private static final int TRIES_MAX = 1_000;

  private Ports() {}

  /** A port that nobody has now, and no outgoing connection will be given. */
  public static int free() throws IOException {
    int end = Math.max(LOWEST + TRIES_MAX, firstEphemeral());
    for (int i = 0; i < TRIES_MAX; i++) {
      int port = ThreadLocalRandom.current().nextInt(LOWEST, end);
      if (isFree(port)) {
        return port;
      }
    }
    throw new IOException("No free port between " + LOWEST + " and " + end);
  }

  private static int firstEphemeral() throws IOException {
    return Files.isReadable(EPHEMERAL)
        ? Integer.parseInt(Files.readString(EPHEMERAL).strip().split("\\s+")[0])
        : USUAL_FIRST_EPHEMERAL;
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }
}
