package dev.tangram.plugins.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tangram.plugins.PluginAdmin.Canary;
import dev.tangram.plugins.PluginException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class WatchdogTest {
  private static final long MS = 1_000_000;
  private static final int WARM = Trial.WARM_UP_USES;
  private final Choice<String> choice = Choice.<String>of(null, null).withCanary(null, 10, null);
  private final Canary limits = new Canary(null, 10, 50, 1.0, 2.0, 0);

  private static void use(Trial trial, int uses, long nanos) {
    for (int i = 0; i < uses; i++) {
      trial.used(nanos);
    }
  }

  @Test
  void aSlowCanaryIsRefusedWithItsFigures() {
    use(choice.activeTrial(), WARM + 100, MS);
    use(choice.canaryTrial(), WARM + 49, 3 * MS);
    assertThat(Watchdog.verdict(choice, limits)).isEmpty();
    use(choice.canaryTrial(), 1, 3 * MS);
    assertThat(Watchdog.verdict(choice, limits).orElseThrow())
        .contains("3000 us")
        .contains("1000 us")
        .contains("2.0 times");
  }

  @Test
  void firstUsesAndSmallDifferencesDoNotCount() {
    use(choice.activeTrial(), WARM + 100, 10_000);
    use(choice.canaryTrial(), WARM, 500 * MS);
    use(choice.canaryTrial(), 80, 200_000);
    assertThat(Watchdog.verdict(choice, limits)).isEmpty();
    use(choice.canaryTrial(), 80, 300_000);
    assertThat(Watchdog.verdict(choice, limits)).isPresent();
  }

  @Test
  void errorsBelowTheLimitAreBorne() {
    use(choice.activeTrial(), 1_000, MS);
    use(choice.canaryTrial(), 1_000, MS);
    for (int i = 0; i < 10; i++) {
      choice.canaryTrial().failed();
    }
    assertThat(Watchdog.verdict(choice, limits)).isEmpty();
    choice.canaryTrial().failed();
    assertThat(Watchdog.verdict(choice, limits).orElseThrow()).contains("11 of its 1000");
  }

  @Test
  void aCallThatHangsIsGivenUp() {
    CountDownLatch never = new CountDownLatch(1);
    assertThatThrownBy(
            () ->
                Limited.call(
                    "the self-test",
                    20,
                    () -> {
                      never.await();
                      return null;
                    }))
        .isInstanceOf(PluginException.class)
        .hasMessageContaining("the self-test took longer than 20 ms");
  }
}
