package dev.tangram.tests.chaos;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Many connections on which nothing is sent. */
final class IdleConnections implements AutoCloseable {

  /** Files that the test needs besides. */
  private static final int RESERVE = 500;

  private final List<SocketChannel> channels = new ArrayList<>();

  private IdleConnections() {}

  /** Opens so many, or as many as this process may have. */
  static IdleConnections open(int port, int wanted) throws IOException {
    IdleConnections connections = new IdleConnections();
    int count = (int) Math.min(wanted, openFilesMax() - RESERVE);
    try {
      for (int i = 0; i < count; i++) {
        connections.channels.add(SocketChannel.open(new InetSocketAddress("localhost", port)));
      }
    } catch (IOException e) {
      connections.close();
      throw e;
    }
    return connections;
  }

  /** The hard limit, to which the JVM raises its own. */
  private static long openFilesMax() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/limits"))) {
      if (line.startsWith("Max open files")) {
        String soft = line.substring("Max open files".length()).trim().split("\\s+")[0];
        return soft.equals("unlimited") ? Long.MAX_VALUE : Long.parseLong(soft);
      }
    }
    throw new IOException("no limit of open files");
  }

  int count() {
    return channels.size();
  }

  @Override
  public void close() throws IOException {
    for (SocketChannel channel : channels) {
      channel.close();
    }
  }
}
