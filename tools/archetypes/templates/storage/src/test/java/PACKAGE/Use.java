package __package__;

import static org.assertj.core.api.Assertions.assertThat;

/** Records in a topic that the engine keeps. */
record Use(RunningBroker broker) {

  void begin() throws Exception {
    broker
        .records("", "topics", "create", "kept", "--config", "storage.engine=__name__")
        .succeeded();
    produce("one");
    assertThat(consume()).contains("one");
  }

  /** The new code has what the old code had. */
  void goOn() throws Exception {
    produce("two");
    assertThat(consume()).contains("one", "two");
  }

  /** An engine that has the only copy of something stays until nothing needs it any more. */
  void letGo() throws Exception {
    broker.records("", "topics", "delete", "kept").succeeded();
  }

  /** The broker and other topics go on. */
  void end() throws Exception {
    broker.records("", "topics", "create", "other").succeeded();
    broker.records("three\n", "produce", "-t", "other").succeeded();
  }

  private void produce(String line) throws Exception {
    broker.records(line + "\n", "produce", "-t", "kept").succeeded();
  }

  private String consume() throws Exception {
    return broker
        .records("", "consume", "-t", "kept", "--from-beginning", "--exit-at-end")
        .succeeded();
  }
}
