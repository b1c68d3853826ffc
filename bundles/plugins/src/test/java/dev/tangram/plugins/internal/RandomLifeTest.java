package dev.tangram.plugins.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tangram.plugins.Lease;
import dev.tangram.plugins.PluginAdmin.Canary;
import dev.tangram.plugins.PluginException;
import dev.tangram.plugins.PluginState;
import dev.tangram.plugins.PluginView;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever people and plug-ins do in whatever order, some things hold after every step. */
class RandomLifeTest {
  private static final int STEPS = 300;
  private static final PluginSettings PATIENT =
      new PluginSettings(2_000, 2_000, 1_000, 1_000_000, 3, 1_000, 2);
  private static final List<String> NAMES = List.of("x", "y", "z");

  private Random random;
  private FakeBroker broker;
  private int revisions;
  private final List<Lease<Speaker>> open = new ArrayList<>();
  private String step;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})
  void whatMustHoldHolds(long seed) {
    random = new Random(seed);
    broker = new FakeBroker(new FakeFolder(), new FakeBroker.Memory(), PATIENT).up();
    for (int i = 0; i < STEPS; i++) {
      step = "seed " + seed + ", step " + i + ": ";
      act();
      broker.settle();
      check();
    }
    open.forEach(Lease::close);
    broker.nowMs.addAndGet(10_000);
    broker.tick();
    Set<String> active = new HashSet<>(serving().values());
    canaries().forEach(active::add);
    assertThat(broker.host.running()).as(step).isEqualTo(active);
    broker.close();
    assertThat(broker.host.callsAfterStop).as(step).hasValue(0);
  }

  private void act() {
    int action = random.nextInt(14);
    step += action;
    switch (action) {
      case 0, 1, 2, 3 -> drop();
      case 4 -> file().ifPresent(file -> broker.take(file));
      case 5 -> command(() -> broker.manager.activate(plugin(), null));
      case 6 -> command(() -> broker.manager.rollback(plugin()));
      case 7 -> command(() -> broker.manager.quarantine(plugin(), null, "flaw"));
      case 8 -> command(() -> broker.manager.remove(plugin(), null));
      case 9 -> fail();
      case 10 -> command(() -> broker.manager.canary(plugin(), null, canary()));
      case 11 -> restart();
      case 12 -> broker.nowMs.addAndGet(random.nextInt(1_200));
      default -> lease();
    }
    if (random.nextBoolean()) {
      broker.tick();
    }
  }

  private void command(ThrowingRunnable command) {
    try {
      command.run();
    } catch (PluginException e) {
      assertThat(e.getMessage()).as(step).isNotBlank();
    }
  }

  private interface ThrowingRunnable {
    void run() throws PluginException;
  }

  private Canary canary() {
    return random.nextBoolean()
        ? new Canary(null, 50, 10, 1, 1e9, random.nextInt(20))
        : new Canary("t", 0, 10, 1, 1e9, 0);
  }

  private void drop() {
    int bundle = random.nextInt(3);
    String revision = "rev" + revisions++;
    StringBuilder text =
        new StringBuilder("bundle" + bundle + " " + random.nextInt(4) + ".0.0 " + revision);
    for (String name : NAMES) {
      if (random.nextInt(3) > 0 || name.equals(NAMES.get(bundle))) {
        text.append(" voice:").append(name).append(':').append(random.nextInt(3));
      }
    }
    switch (random.nextInt(8)) {
      case 0 -> broker.host.broken.add(revision);
      case 1 -> broker.kind.unfit.add(revision);
      case 2 -> broker.kind.stiff.add(revision);
      default -> step += " good";
    }
    broker.drop("f" + bundle + random.nextInt(2) + ".jar", text.toString());
  }

  private Optional<String> file() {
    List<String> files = List.copyOf(broker.folder.files.keySet());
    return files.isEmpty()
        ? Optional.empty()
        : Optional.of(files.get(random.nextInt(files.size())));
  }

  private String plugin() {
    return random.nextBoolean()
        ? "bundle" + random.nextInt(3)
        : NAMES.get(random.nextInt(NAMES.size()));
  }

  private void fail() {
    String name = NAMES.get(random.nextInt(NAMES.size()));
    for (int i = 0; i < 3; i++) {
      if (broker.pool.names().contains(name)) {
        try (Lease<Speaker> lease = broker.pool.lease(name, "t")) {
          lease.failed(new IllegalStateException("boom"));
        }
        broker.settle();
      }
    }
  }

  private void lease() {
    broker.pool.names().forEach(name -> open.add(broker.pool.lease(name, "t")));
    while (open.size() > 5) {
      open.remove(random.nextInt(open.size())).close();
    }
  }

  private void restart() {
    open.forEach(Lease::close);
    open.clear();
    Map<String, String> before = serving();
    List<PluginView> views = broker.manager.list();
    broker.close();
    FakeBroker next = new FakeBroker(broker.folder, broker.state, PATIENT);
    next.host.broken.addAll(broker.host.broken);
    next.kind.unfit.addAll(broker.kind.unfit);
    next.kind.stiff.addAll(broker.kind.stiff);
    assertThat(broker.host.callsAfterStop).as(step).hasValue(0);
    broker = next.up();
    assertThat(serving()).as(step + " before: " + views).isEqualTo(before);
  }

  private Map<String, String> serving() {
    Map<String, String> serving = new HashMap<>();
    for (PluginView view : broker.manager.list()) {
      for (PluginView.Offer offer : view.offers()) {
        if (offer.active()) {
          String twice = serving.put(offer.name(), view.revision());
          assertThat(twice).as(step + " two versions of " + offer.name()).isNull();
        }
      }
    }
    return serving;
  }

  private Set<String> canaries() {
    Set<String> canaries = new HashSet<>();
    for (PluginView view : broker.manager.list()) {
      if (view.state() == PluginState.CANARY) {
        canaries.add(view.revision());
      }
    }
    return canaries;
  }

  private void check() {
    Map<String, String> serving = serving();
    assertThat(broker.pool.names()).as(step).containsExactlyInAnyOrderElementsOf(serving.keySet());
    assertThat(broker.host.running()).as(step).containsAll(serving.values());
    assertThat(broker.host.callsAfterStop).as(step).hasValue(0);
    for (String name : serving.keySet()) {
      try (Lease<Speaker> lease = broker.pool.lease(name)) {
        assertThat(lease.service().speak()).as(step).isNotNull();
      }
    }
    for (PluginView view : broker.manager.list()) {
      boolean serves = serving.containsValue(view.revision());
      if (serves) {
        // A canary for one name may serve another.
        assertThat(view.state()).as(step + view).isIn(PluginState.ACTIVE, PluginState.CANARY);
      } else {
        assertThat(view.state()).as(step + view).isNotEqualTo(PluginState.ACTIVE);
      }
      boolean fit = view.state() == PluginState.INSTALLED && !view.file().isEmpty();
      if (fit) {
        view.offers()
            .forEach(
                offer ->
                    assertThat(serving)
                        .as(step + " empty beside " + view)
                        .containsKey(offer.name()));
      }
    }
    for (Lease<Speaker> lease : open) {
      useIfOpen(lease);
    }
  }

  private static void useIfOpen(Lease<Speaker> lease) {
    try {
      lease.service().speak();
    } catch (IllegalStateException e) {
      // It was not closed within the limit for draining. That no stopped version is reached is
      // counted by the host.
      assertThat(e).hasMessageContaining("closed");
    }
  }
}
