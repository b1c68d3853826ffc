package dev.tangram.cli;

import dev.tangram.client.ClientSettings;
import dev.tangram.client.ClientTransport;
import dev.tangram.client.ClusterClient;
import dev.tangram.client.Endpoint;
import dev.tangram.records.CodecLookup;
import java.util.List;
import picocli.CommandLine;

/** The client of one command. */
final class Session implements AutoCloseable {

  /** A person waits: better a clear answer soon than patience. */
  private static final ClientSettings SETTINGS =
      ClientSettings.DEFAULT.withClientId("tangram-cli").withTimeouts(5_000, 30_000, 15_000);

  private final ClientTransport transport;
  private final ClusterClient cluster;

  private Session(List<Endpoint> bootstrap) {
    this.transport = new ClientTransport(1, false);
    this.cluster = new ClusterClient(transport, bootstrap, SETTINGS);
  }

  /**
   * Connects; fails at once when no bootstrap server answers, since that is mostly a wrong address.
   */
  static Session open(Tangram root) {
    List<Endpoint> bootstrap;
    try {
      bootstrap = Endpoint.parseList(root.bootstrap);
    } catch (IllegalArgumentException e) {
      throw new CommandLine.ParameterException(
          root.spec.commandLine(), "--bootstrap: " + e.getMessage(), e);
    }
    Session session = new Session(bootstrap);
    try {
      session.cluster.refresh(List.of(), false);
      return session;
    } catch (RuntimeException e) {
      session.close();
      throw e;
    }
  }

  ClusterClient cluster() {
    return cluster;
  }

  static CodecLookup codecs() {
    return CodecLookup.fromServiceLoader(Session.class.getClassLoader());
  }

  @Override
  public void close() {
    cluster.close();
    transport.close();
  }
}
