package dev.tangram.groups.internal.classic;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/**
 * Invariants of groups under schedules of everything that can happen: G1 (one owner in a
 * generation), G2 (fenced commits), G5 (every join is answered in time), P6 (no double ownership,
 * whoever assigns), and that all ends well.
 */
class ClassicScheduleTest {

  private static final int SCHEDULES = Integer.getInteger("tangram.schedules", 2_000);
  private static final int STEPS = 60;

  @Test
  void nothingThatMustHoldIsBroken() {
    int passed = 0;
    for (long seed = 1; seed <= SCHEDULES; seed++) {
      try {
        new ScheduleWorld(seed).run(STEPS);
        passed++;
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
    assertThat(passed).isEqualTo(SCHEDULES);
  }
}
