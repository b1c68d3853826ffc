package __package__;

import static org.assertj.core.api.Assertions.assertThat;

/** What the broker says of the assignor, which it has tried with a group of its own. */
record Use(RunningBroker broker) {

  void begin() throws Exception {
    assertThat(broker.plugins("info", "assignor:__name__").succeeded()).contains("ACTIVE");
  }

  void goOn() throws Exception {
    begin();
  }

  void letGo() {
    // Nothing holds it.
  }

  void end() throws Exception {
    assertThat(broker.plugins("list").succeeded())
        .doesNotContainPattern("ACTIVE\\s+assignor:__name__\\s");
  }
}
