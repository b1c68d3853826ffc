package dev.tangram.tests.harness;

import java.io.IOException;
import java.nio.file.Path;

/** A broker in a process of its own: ours, or the one that ours is held against. */
public interface BrokerProcess extends AutoCloseable {

  /** Sets a property for the starts to come. */
  BrokerProcess with(String name, String value);

  /** Starts the broker and returns when it serves; later starts take the same port. */
  BrokerProcess start() throws IOException, InterruptedException;

  String bootstrap();

  /** The end of what it printed. */
  String logTail() throws IOException;

  /** SIGKILL, as a power cut would be to the process. */
  void kill() throws InterruptedException;

  @Override
  void close();

  /**
   * Our broker; with {@code -Dtangram.oracle=zookeeper} or {@code kraft} Apache Kafka 3.9 instead,
   * to see that a test asks for nothing but what Kafka does.
   */
  static BrokerProcess in(Path directory) {
    String oracle = System.getProperty("tangram.oracle");
    return oracle == null
        ? new TangramProcess(directory)
        : new KafkaProcess(directory, oracle.equals("kraft"));
  }
}
