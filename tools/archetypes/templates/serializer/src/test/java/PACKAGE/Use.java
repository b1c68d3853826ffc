package __package__;

import static org.assertj.core.api.Assertions.assertThat;

/** Records in a topic whose values the broker checks with the serializer. */
record Use(RunningBroker broker) {

  void begin() throws Exception {
    broker
        .records("", "topics", "create", "checked", "--config", "record.value.serializer=__name__")
        .succeeded();
    produce("a,\"b,c\"").succeeded();
  }

  void goOn() throws Exception {
    produce("d").succeeded();
    RunningBroker.Answer refused = produce("\"not closed");
    assertThat(refused.exit()).as(refused.output()).isNotZero();
    assertThat(refused.output()).contains("a quote is not closed");
  }

  void letGo() {
    // Nothing holds it.
  }

  /** Values cannot be checked any more, but what is there is there. */
  void end() throws Exception {
    assertThat(
            broker
                .records("", "consume", "-t", "checked", "--from-beginning", "--exit-at-end")
                .succeeded())
        .contains("a,\"b,c\"", "d")
        .doesNotContain("not closed");
  }

  private RunningBroker.Answer produce(String line) throws Exception {
    return broker.records(line + "\n", "produce", "-t", "checked");
  }
}
