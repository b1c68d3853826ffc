package dev.tangram.plugins.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tangram.plugins.Lease;
import dev.tangram.plugins.PluginAdmin.Canary;
import dev.tangram.plugins.PluginException;
import dev.tangram.plugins.PluginMissingException;
import dev.tangram.plugins.PluginState;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PluginManagerTest {
  private FakeBroker broker = new FakeBroker().up();

  @AfterEach
  void close() {
    broker.close();
    assertThat(broker.host.callsAfterStop).hasValue(0);
    assertThat(broker.host.running()).isEmpty();
  }

  private static InputStream content(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void aNewJarServes() {
    broker.drop("a.jar", "bundle.a 1.0.0 rev1 voice:x");

    assertThat(broker.speak("x")).isEqualTo("rev1");
    assertThat(broker.stateOf("rev1")).isEqualTo(PluginState.ACTIVE);
    assertThat(broker.kind.calls).containsExactly("test x rev1", "shift x none->rev1");
    assertThat(broker.pool.names()).containsExactly("x");
  }

  @Test
  void listenersHearWhatServesAnewAfterItDoes() {
    List<String> heard = new ArrayList<>();
    broker.pool.onChange(
        name -> {
          throw new IllegalStateException("a listener that fails harms nobody");
        });
    broker.pool.onChange(
        name -> heard.add(broker.pool.names().contains(name) ? broker.speak(name) : "none"));
    broker.drop("a.jar", "bundle.a 1.0.0 rev1 voice:x");
    broker.tick();
    broker.drop("a.jar", "bundle.a 1.1.0 rev2 voice:x");
    broker.take("a.jar");
    assertThat(heard).containsExactly("rev1", "rev2", "none");
  }

  @Test
  void aReplacedFileIsSwappedWhateverItsVersion() {
    broker.drop("a.jar", "bundle.a 2.0.0 rev2 voice:x");
    broker.drop("a.jar", "bundle.a 1.0.0 rev1 voice:x");

    assertThat(broker.speak("x")).isEqualTo("rev1");
    broker.tick();
    assertThat(broker.stateOf("rev2")).isEqualTo(PluginState.INSTALLED);
    assertThat(broker.host.running()).containsExactly("rev1");
  }

  @Test
  void aSecondFileOfTheBundleNeedsAHigherVersion() {
    broker.drop("a2.jar", "bundle.a 2.0.0 rev2 voice:x");
    broker.drop("a1.jar", "bundle.a 1.0.0 rev1 voice:x");
    assertThat(broker.speak("x")).isEqualTo("rev2");
    assertThat(broker.stateOf("rev1")).isEqualTo(PluginState.INSTALLED);

    broker.drop("a3.jar", "bundle.a 3.0.0 rev3 voice:x");
    assertThat(broker.speak("x")).isEqualTo("rev3");
  }

  @Test
  void anotherBundleNeedsAHigherRanking() {
    broker.drop("a.jar", "bundle.a 1.0.0 rev1 voice:x:5");
    broker.drop("b.jar", "bundle.b 9.0.0 rev2 voice:x:5");
    assertThat(broker.speak("x")).isEqualTo("rev1");
    broker.drop("c.jar", "bundle.c 1.0.0 rev3 voice:x:6");
    assertThat(broker.speak("x")).isEqualTo("rev3");
  }

  @Test
  void aChoiceBeatsRankingUntilItIsGone() throws Exception {
    broker.drop("a.jar", "bundle.a 1.0.0 rev1 voice:x:5");
    broker.drop("b.jar", "bundle.b 1.0.0 rev2 voice:x:1");
    broker.activate("bundle.b", null);
    assertThat(broker.speak("x")).isEqualTo("rev2");

    broker.drop("c.jar", "bundle.c 1.0.0 rev3 voice:x:9");
    assertThat(broker.speak("x")).isEqualTo("rev2");
    broker.drop("b.jar", "bundle.b 1.0.1 rev4 voice:x:1");
    assertThat(broker.speak("x")).isEqualTo("rev4");
    broker.take("b.jar");
    assertThat(broker.speak("x")).isEqualTo("rev3");
  }

  @Test
  void aJarThatIsTakenAwayIsGone() {
    broker.drop("a.jar", "bundle.a 1.0.0 rev1 voice:x");
    broker.take("a.jar");

    assertThatThrownBy(() -> broker.speak("x"))
        .isInstanceOf(PluginMissingException.class)
        .hasMessageContaining("voice")
        .hasMessageContaining("x");
    broker.tick();
    assertThat(broker.stateOf("rev1")).isEqualTo(PluginState.REMOVED);
    assertThat(broker.host.installed).isEmpty();
    assertThat(broker.folder.copies).isEmpty();
    assertThat(broker.kind.calls).endsWith("shift x rev1->none");
  }

  @Test
  void aLeaseKeepsTheOldVersionRunning() {
    broker.drop("a.jar", "bundle.a 1.0.0 rev1 voice:x");
    Lease<Speaker> lease = broker.pool.lease("x");
    broker.drop("a.jar", "bundle.a 1.1.0 rev2 voice:x");
    broker.tick();

    assertThat(broker.stateOf("rev1")).isEqualTo(PluginState.DRAINING);
    assertThat(lease.service().speak()).isEqualTo("rev1");
    assertThat(broker.speak("x")).isEqualTo("rev2");
    lease.close();
    lease.close();
    broker.tick();
    assertThat(broker.host.running()).containsExactly("rev2");
    assertThat(broker.view("rev1").leaked()).isZero();
    assertThatThrownBy(lease::service).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aHeldLeaseKeepsItToo() {
    broker.drop("a.jar", "bundle.a 1.0.0 rev1 voice:x");
    Lease<Speaker> held;
    try (Lease<Speaker> lease = broker.pool.lease("x")) {
      held = lease.provider().hold();
    }
    broker.take("a.jar");
    broker.tick();
    assertThat(held.service().speak()).isEqualTo("rev1");
    held.close();
    broker.tick();
    assertThat(broker.host.running()).isEmpty();
  }

  @Test
  void afterTheDrainLimitItIsStoppedAndCounted() {
    broker.drop("a.jar", "bundle.a 1.0.0 rev1 voice:x");
    Lease<Speaker> lease = broker.pool.lease("x");
    lease.provider().hold();
    broker.drop("a.jar", "bundle.a 1.1.0 rev2 voice:x");
    broker.nowMs.addAndGet(1_001);
    broker.tick();

    assertThat(broker.host.running()).containsExactly("rev2");
    assertThat(broker.view("rev1").leaked()).isEqualTo(2);
    assertThat(broker.reason("rev1")).contains("2 uses were not ended");
    assertThatThrownBy(lease::service).isInstanceOf(IllegalStateException.class);
    lease.close();
  }

  @Test
  void aVersionThatFailsItsTestNeverServes() {
    broker.drop("a.jar", "bundle.a 1.0.0 rev1 voice:x");
    broker.kind.unfit.add("rev2");
    broker.drop("a.jar", "bundle.a 1.1.0 rev2 voice:x");

    assertThat(broker.speak("x")).isEqualTo("rev1");
    assertThat(broker.stateOf("rev2")).isEqualTo(PluginState.QUARANTINED);
    assertThat(broker.reason("rev2")).contains("self-test").contains("says nonsense");
    assertThat(broker.host.running()).containsExactly("rev1");
  }

  @Test
  void aVersionThatDoesNotStartOrOffersNothingNeverServes() {
    broker.close();
    // All that is done is done within the limit, but for what never comes.
    var quick = new PluginSettings(1_000, 1_000, 1_000, 400, 3, 1_000, 2);
    broker = new FakeBroker(new FakeFolder(), new FakeBroker.Memory(), quick).up();
    broker.drop("a.jar", "bundle.a 1.0.0 rev1 voice:x");
    broker.host.broken.add("rev2");
    broker.drop("a.jar", "bundle.a 1.1.0 rev2 voice:x");
    broker.host.silent.add("rev3");
    broker.drop("a.jar", "bundle.a 1.2.0 rev3 voice:x");

    assertThat(broker.speak("x")).isEqualTo("rev1");
    assertThat(broker.reason("rev3")).contains("offers no service").contains("speaker.name=x");
    await().untilAsserted(() -> assertThat(broker.host.running()).containsExactly("rev1"));
  }

  @Test
  void aFailedChangeOverIsUndoneInAllNames() {
    SpeakerKind other = new SpeakerKind("zound");
    broker.manager.open(other);
    broker.drop("a.jar", "bundle.a 1.0.0 rev1 voice:x zound:y");
    other.stiff.add("rev2");
    broker.drop("a.jar", "bundle.a 1.1.0 rev2 voice:x zound:y");
    broker.tick();

    assertThat(broker.speak("x")).isEqualTo("rev1");
    assertThat(broker.kind.calls).endsWith("shift x rev1->rev2", "shift x rev2->rev1");
    assertThat(broker.stateOf("rev2")).isEqualTo(PluginState.QUARANTINED);
    assertThat(broker.reason("rev2")).contains("cannot move in");
    assertThat(broker.stateOf("rev1")).isEqualTo(PluginState.ACTIVE);
    assertThat(broker.host.running()).containsExactly("rev1");
  }

  @Test
  void rollbackBringsTheVersionBeforeBack() throws Exception {
    broker.drop("a.jar", "bundle.a 1.0.0 rev1 voice:x");
    broker.drop("a.jar", "bundle.a 1.1.0 rev2 voice:x");
    broker.tick();
    assertThat(broker.manager.rollback("x").revision()).isEqualTo("rev1");
    assertThat(broker.speak("x")).isEqualTo("rev1");
    broker.tick();
    assertThat(broker.view("rev1").file()).isEmpty();
    assertThat(broker.view("rev2").file()).isEqualTo("a.jar");

    broker.manager.rollback("bundle.a");
    assertThat(broker.speak("x")).isEqualTo("rev2");
    broker.tick();
    broker.take("a.jar");
    broker.tick();
    assertThat(broker.pool.names()).isEmpty();
    assertThat(broker.folder.copies).isEmpty();
  }

  @Test
  void afterARollbackTheJarStillRulesTheFile() throws Exception {
    broker.drop("a.jar", "bundle.a 1.0.0 rev1 voice:x");
    broker.drop("a.jar", "bundle.a 1.1.0 rev2 voice:x");
    broker.manager.rollback("x");
    broker.drop("a.jar", "bundle.a 1.0.5 rev3 voice:x");
    assertThat(broker.speak("x")).isEqualTo("rev3");
    broker.take("a.jar");
    assertThat(broker.pool.names()).isEmpty();
  }

  @Test
  void onlyAFewVersionsAreKept() {
    for (int i = 1; i <= 6; i++) {
      broker.drop("a.jar", "bundle.a 1." + i + ".0 rev" + i + " voice:x");
      broker.tick();
    }
    assertThat(broker.folder.copies.keySet()).containsExactlyInAnyOrder("rev6", "rev5", "rev4");
  }

  @Test
  void installWaitsAndTellsWhy() throws Exception {
    var view = broker.manager.install("a.jar", content("bundle.a 1.0.0 rev1 voice:x"), true);
    assertThat(view.state()).isEqualTo(PluginState.ACTIVE);
    view = broker.manager.install("b.jar", content("bundle.a 2.0.0 rev2 voice:x"), false);
    assertThat(view.state()).isEqualTo(PluginState.INSTALLED);
    assertThat(broker.speak("x")).isEqualTo("rev1");
    broker.activate("x", "2.0.0");
    assertThat(broker.speak("x")).isEqualTo("rev2");
    broker.kind.unfit.add("rev3");
    assertThatThrownBy(
            () -> broker.manager.install("b.jar", content("bundle.a 3.0.0 rev3 voice:x"), true))
        .isInstanceOf(PluginException.class)
        .hasMessageContaining("says nonsense");
    assertThat(broker.speak("x")).isEqualTo("rev2");
  }

  @Test
  void removeTakesTheJarsAway() throws Exception {
    broker.drop("a.jar", "bundle.a 1.0.0 rev1 voice:x");
    broker.drop("b.jar", "bundle.b 1.0.0 rev2 voice:x");
    assertThatThrownBy(() -> broker.manager.remove("x", null))
        .hasMessageContaining("bundle.a")
        .hasMessageContaining("bundle.b");
    broker.manager.remove("bundle.a", null);
    assertThat(broker.folder.files).containsOnlyKeys("b.jar");
    assertThat(broker.speak("x")).isEqualTo("rev2");
  }

  @Test
  void removeSaysWhatCannotBeGivenUp() {
    broker.drop("a.jar", "bundle.a 1.0.0 rev1 voice:x");
    broker.kind.stiff.add("none");
    assertThatThrownBy(() -> broker.manager.remove("bundle.a", null))
        .isInstanceOf(PluginException.class)
        .hasMessageContaining("is not removed and serves on")
        .hasMessageContaining("cannot be taken away");
    assertThat(broker.folder.files).containsOnlyKeys("a.jar");
    assertThat(broker.speak("x")).isEqualTo("rev1");
  }

  @Test
  void whatCannotBeGivenUpGoesAsSoonAsItCan() {
    broker.drop("a.jar", "bundle.a 1.0.0 rev1 voice:x");
    broker.kind.stiff.add("none");
    broker.take("a.jar");
    assertThat(broker.speak("x")).isEqualTo("rev1");
    assertThat(broker.reason("rev1")).contains("cannot be taken away");

    broker.kind.stiff.clear();
    broker.nowMs.addAndGet(60_000);
    broker.tick();
    broker.tick();
    assertThat(broker.pool.names()).isEmpty();
    assertThat(broker.stateOf("rev1")).isEqualTo(PluginState.REMOVED);
  }

  @Test
  void tooManyErrorsTakeAVersionOut() {
    broker.drop("a.jar", "bundle.a 1.0.0 rev1 voice:x");
    broker.drop("a.jar", "bundle.a 1.1.0 rev2 voice:x");
    fail("x", 2);
    assertThat(broker.speak("x")).isEqualTo("rev2");
    broker.nowMs.addAndGet(1_000);
    fail("x", 2);
    assertThat(broker.speak("x")).isEqualTo("rev2");
    fail("x", 1);
    assertThat(broker.speak("x")).isEqualTo("rev1");
    assertThat(broker.stateOf("rev2")).isEqualTo(PluginState.QUARANTINED);
    assertThat(broker.reason("rev2")).contains("too many errors").contains("boom");
    assertThat(broker.view("rev2").errors()).isEqualTo(5);
  }

  private void fail(String name, int times) {
    for (int i = 0; i < times; i++) {
      try (Lease<Speaker> lease = broker.pool.lease(name)) {
        lease.failed(new IllegalStateException("boom"));
      }
    }
    broker.settle();
  }

  @Test
  void theLastOneGoesOrStaysAsItsKindWants() {
    broker.drop("a.jar", "bundle.a 1.0.0 rev1 voice:x");
    broker.kind.quarantinesLast = false;
    fail("x", 3);
    assertThat(broker.speak("x")).isEqualTo("rev1");
    assertThat(broker.reason("rev1")).contains("nothing can take its place").contains("boom");
    broker.kind.quarantinesLast = true;
    fail("x", 3);
    assertThat(broker.pool.names()).isEmpty();
    assertThat(broker.stateOf("rev1")).isEqualTo(PluginState.QUARANTINED);
  }

  @Test
  void aQuarantinedVersionGetsAnotherChanceByCommand() throws Exception {
    broker.kind.unfit.add("rev1");
    broker.drop("a.jar", "bundle.a 1.0.0 rev1 voice:x");
    assertThat(broker.stateOf("rev1")).isEqualTo(PluginState.QUARANTINED);
    assertThatThrownBy(() -> broker.activate("x", null)).hasMessageContaining("says nonsense");
    broker.kind.unfit.clear();
    broker.activate("x", null);
    assertThat(broker.speak("x")).isEqualTo("rev1");
    broker.manager.quarantine("x", null, "a flaw is known");
    assertThat(broker.reason("rev1")).isEqualTo("a flaw is known");
    assertThat(broker.pool.names()).isEmpty();
  }

  @Test
  void aHangingUseIsInterruptedAndCounted() throws Exception {
    broker.drop("a.jar", "bundle.a 1.0.0 rev1 voice:x");
    Lease<Speaker> lease = broker.pool.lease("x");
    for (int i = 0; i < 60; i++) {
      broker.manager.tick();
    }
    assertThat(Thread.currentThread().isInterrupted()).isTrue();
    assertThat(broker.view("rev1").leaked()).isEqualTo(1);
    assertThat(broker.view("rev1").errors()).isEqualTo(1);
    lease.close();
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
    Lease<Speaker> held = lease.provider().hold();
    for (int i = 0; i < 60; i++) {
      broker.manager.tick();
    }
    held.close();
    assertThat(broker.view("rev1").leaked()).isEqualTo(1);
  }

  @Test
  void aCanaryGetsItsShareAndIsJudged() throws Exception {
    broker.drop("a.jar", "bundle.a 1.0.0 rev1 voice:x");
    broker.manager.install("b.jar", content("bundle.a 2.0.0 rev2 voice:x"), false);
    broker.manager.canary("x", "2.0.0", new Canary(null, 30, 50, 1.0, 3.0, 0));
    assertThat(broker.stateOf("rev2")).isEqualTo(PluginState.CANARY);
    int tried = 0;
    for (int i = 0; i < 1_000; i++) {
      tried += broker.speak("x").equals("rev2") ? 1 : 0;
    }
    assertThat(tried).isBetween(200, 400);
    broker.tick();
    assertThat(broker.stateOf("rev2")).isEqualTo(PluginState.CANARY);
    try (Lease<Speaker> lease = lease("rev2");
        Lease<Speaker> other = broker.pool.other(lease).orElseThrow()) {
      assertThat(other.service().speak()).isEqualTo("rev1");
    }
    for (int i = 0; i < 10; i++) {
      try (Lease<Speaker> lease = lease("rev2")) {
        lease.failed(new IllegalStateException("boom"));
      }
      broker.nowMs.addAndGet(2_000);
    }
    broker.tick();
    assertThat(broker.stateOf("rev2")).isEqualTo(PluginState.QUARANTINED);
    assertThat(broker.reason("rev2")).contains("as a canary 10 of its").contains("0.0 %");
    assertThat(broker.host.running()).containsExactly("rev1");
  }

  private Lease<Speaker> lease(String revision) {
    while (true) {
      Lease<Speaker> lease = broker.pool.lease("x");
      if (lease.service().speak().equals(revision)) {
        return lease;
      }
      lease.close();
    }
  }

  @Test
  void aCanaryOfATopicServesOnlyThatAndCanBePromoted() throws Exception {
    broker.drop("a.jar", "bundle.a 1.0.0 rev1 voice:x");
    broker.manager.install("b.jar", content("bundle.a 2.0.0 rev2 voice:x"), false);
    broker.manager.canary("x", null, new Canary("t", 0, 5, 1.0, 1e9, 20));
    assertThat(broker.kind.calls).endsWith("shift x rev1->rev2 t");
    assertThat(broker.speak("x")).isEqualTo("rev1");
    for (int i = 0; i < 20; i++) {
      try (Lease<Speaker> lease = broker.pool.lease("x", "t")) {
        assertThat(lease.service().speak()).isEqualTo("rev2");
      }
    }
    broker.tick();
    assertThat(broker.speak("x")).isEqualTo("rev2");
    assertThat(broker.stateOf("rev2")).isEqualTo(PluginState.ACTIVE);
    assertThat(broker.host.running()).containsExactly("rev2");
  }

  @Test
  void refusedFilesAreShown() throws Exception {
    broker.folder.refuse("x.jar", "not a plug-in");
    broker.settle();
    assertThat(broker.manager.list().get(0).reason()).isEqualTo("not a plug-in");
    assertThat(broker.manager.info("x.jar").get(0).state()).isEqualTo(PluginState.QUARANTINED);
    broker.drop("x.jar", "bundle.a 1.0.0 rev1 voice:x");
    assertThat(broker.manager.list()).hasSize(1);
  }

  @Test
  void aKindThatClosesAndOpensAgainServesTheSame() {
    broker.drop("a.jar", "bundle.a 1.0.0 rev1 voice:x");
    broker.pool.close();
    assertThatThrownBy(() -> broker.speak("x")).isInstanceOf(PluginMissingException.class);
    assertThat(broker.host.running()).isEmpty();
    broker.drop("a.jar", "bundle.a 1.1.0 rev2 voice:x");
    broker.pool = broker.manager.open(broker.kind);
    assertThat(broker.speak("x")).isEqualTo("rev2");
    assertThatThrownBy(() -> broker.manager.open(broker.kind))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void whatIsThereBeforeItsKindOpensIsTestedAndShiftedIn() {
    broker.close();
    FakeFolder folder = new FakeFolder();
    folder.drop("a.jar", "bundle.a 1.0.0 rev1 voice:x voice:y");
    folder.drop("b.jar", "bundle.a 2.0.0 rev2 voice:y");
    broker = new FakeBroker(folder, new FakeBroker.Memory());
    broker.kind.unfit.add("rev2");
    broker.up();
    assertThat(broker.kind.calls)
        .containsExactly(
            "test x rev1",
            "shift x none->rev1",
            "test y rev2",
            "test y rev1",
            "shift y none->rev1");
    assertThat(broker.speak("y")).isEqualTo("rev1");
    assertThat(broker.stateOf("rev2")).isEqualTo(PluginState.QUARANTINED);
    assertThat(broker.host.running()).containsExactly("rev1");
  }

  @Test
  void usesAreCounted() {
    broker.drop("a.jar", "bundle.a 1.0.0 rev1 voice:x");
    for (int i = 0; i < 100; i++) {
      broker.speak("x");
    }
    assertThat(broker.view("rev1").uses()).isEqualTo(100);
    assertThat(broker.view("rev1").leases()).isZero();
    broker.drop("a.jar", "bundle.a 1.1.0 rev2 voice:x");
    broker.tick();
    assertThat(broker.view("rev1").uses()).isEqualTo(100);
  }
}
