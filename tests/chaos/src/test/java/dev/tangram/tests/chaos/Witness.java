package dev.tangram.tests.chaos;

import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.Node;

/**
 * An ordinary producer and an ordinary reader who are there all the time and must not notice
 * anything.
 */
final class Witness implements AutoCloseable {

  /** Some hundred records a second. */
  private static final int IN_FLIGHT = 20;

  private static final int LINGER_MS = 25;
  private static final long SOME = 200;

  private final String bootstrap;
  private final Load load;

  Witness(String bootstrap, String topic) throws Exception {
    this.bootstrap = bootstrap;
    Clients.createTopic(bootstrap, topic, 2, Map.of("segment.bytes", "1048576"));
    load = new Load(bootstrap, topic, 2, IN_FLIGHT, LINGER_MS);
  }

  /** Some more records go in and all of them come out, now, on old and on new connections. */
  void isUnharmed() throws Exception {
    load.awaitAcknowledged(load.acknowledged() + SOME);
    Audit.readOn(bootstrap, load.topic(), load.ledgers());
    if (load.unknown() > 0) {
      throw new AssertionError(load.unknown() + " records of the witness failed");
    }
  }

  /** Everything acknowledged is there. */
  void finish() throws Exception {
    load.finish();
    Audit.readAll(bootstrap, load.topic(), load.ledgers());
  }

  /** The cluster as a new client sees it. */
  List<Node> nodes() throws Exception {
    try (Admin admin = Clients.admin(bootstrap)) {
      return List.copyOf(admin.describeCluster().nodes().get());
    }
  }

  @Override
  public void close() {
    load.close();
  }
}
