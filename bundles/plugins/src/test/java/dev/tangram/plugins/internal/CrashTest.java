package dev.tangram.plugins.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tangram.plugins.PluginState;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A kill after any write of the state, and before the next one. */
class CrashTest {
  private record Moment(List<String> written, FakeFolder folder, String serves) {}

  private final List<Moment> moments = new ArrayList<>();

  @Test
  void afterAKillAtAnyMomentOneVersionServes() throws Exception {
    try (FakeBroker broker = new FakeBroker()) {
      broker.state.afterWrite = () -> remember(broker);
      broker.up();
      broker.drop("a.jar", "bundle.a 1.0.0 rev1 voice:x");
      broker.drop("a.jar", "bundle.a 1.1.0 rev2 voice:x");
      broker.tick();
      broker.manager.rollback("x");
      broker.tick();
      broker.kind.unfit.add("rev3");
      broker.drop("a.jar", "bundle.a 1.2.0 rev3 voice:x");
      broker.tick();
      broker.drop("b.jar", "bundle.b 1.0.0 rev4 voice:x:7");
      broker.tick();
      broker.manager.activate("bundle.b", null);
      broker.manager.quarantine("bundle.b", null, "flaw");
      broker.tick();
      broker.drop("a.jar", "bundle.a 1.3.0 rev5 voice:x");
      broker.tick();
      broker.manager.activate("bundle.b", null);
      broker.tick();
      broker.take("b.jar");
      broker.tick();
    }
    assertThat(moments).hasSizeGreaterThan(8);
    for (int i = 0; i < moments.size(); i++) {
      // The state of one moment, with the folder of that one and of the next.
      restart(moments.get(i), moments.get(i).folder, true);
      if (i + 1 < moments.size()) {
        restart(moments.get(i), moments.get(i + 1).folder, false);
      }
    }
  }

  private void remember(FakeBroker broker) {
    List<String> written;
    synchronized (broker.state) {
      written = List.copyOf(broker.state.written);
    }
    String serves =
        broker.manager.registry().slots().stream()
            .map(slot -> slot.active == null ? "" : slot.active.id())
            .findFirst()
            .orElse("");
    moments.add(new Moment(written, broker.folder.copy(), serves));
  }

  private void restart(Moment moment, FakeFolder folder, boolean same) {
    FakeBroker.Memory state = new FakeBroker.Memory();
    state.written.addAll(moment.written);
    try (FakeBroker broker = new FakeBroker(folder.copy(), state)) {
      broker.kind.unfit.add("rev3");
      broker.up();
      broker.tick();
      if (folder.files.isEmpty()) {
        assertThat(broker.pool.names()).isEmpty();
        return;
      }
      assertThat(broker.pool.names()).containsExactly("x");
      if (same) {
        assertThat(broker.speak("x")).isEqualTo(moment.serves);
      }
      assertThat(broker.stateOf(broker.speak("x"))).isEqualTo(PluginState.ACTIVE);
      assertThat(broker.host.running()).containsExactly(broker.speak("x"));
    }
  }

  @Test
  void damagedStateIsMadeAnewFromTheFolder() {
    FakeFolder folder = new FakeFolder();
    folder.drop("a.jar", "bundle.a 1.0.0 rev1 voice:x");
    folder.drop("b.jar", "bundle.a 2.0.0 rev2 voice:x");
    FakeBroker.Memory state = new FakeBroker.Memory();
    try (FakeBroker broker = new FakeBroker(folder, state).up()) {
      assertThat(broker.speak("x")).isEqualTo("rev2");
    }
    String good = state.read();
    for (int cut = 0; cut < good.length(); cut++) {
      FakeBroker.Memory damaged = new FakeBroker.Memory();
      damaged.written.add(good.substring(0, cut));
      try (FakeBroker broker = new FakeBroker(folder.copy(), damaged).up()) {
        assertThat(broker.speak("x")).as("cut at " + cut).isEqualTo("rev2");
      }
    }
  }
}
