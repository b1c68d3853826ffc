package __package__;

import static org.assertj.core.api.Assertions.assertThat;

/** Records in a topic that the broker compresses with gzip. */
record Use(RunningBroker broker) {

  void begin() throws Exception {
    broker
        .records("", "topics", "create", "packed", "--config", "compression.type=gzip")
        .succeeded();
    produce("one");
  }

  void goOn() throws Exception {
    produce("two");
    assertThat(consume()).contains("one", "two");
  }

  void letGo() {
    // Nothing holds it.
  }

  /** The codec of the package has taken over. */
  void end() throws Exception {
    produce("three");
    assertThat(consume()).contains("one", "two", "three");
  }

  private void produce(String line) throws Exception {
    broker.records(line + "\n", "produce", "-t", "packed").succeeded();
  }

  private String consume() throws Exception {
    return broker
        .records("", "consume", "-t", "packed", "--from-beginning", "--exit-at-end")
        .succeeded();
  }
}
