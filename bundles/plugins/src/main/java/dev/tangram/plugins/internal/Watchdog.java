package dev.tangram.plugins.internal;

import dev.tangram.plugins.PluginAdmin.Canary;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeoutException;

/**
 * Looks at what goes on, tick by tick: uses that take too long, canaries, versions that have
 * drained.
 */
final class Watchdog {
  /** Ticks within the time limit of a use: how exactly it is kept. */
  private static final int TICKS = 40;

  private static final long TICK_MIN_MS = 2;
  private static final long TICK_MAX_MS = 50;
  private static final int SWEEP_TICKS = 100;

  /** Differences below this are not worth a rollback, whatever their ratio. */
  private static final double LATENCY_MIN_MICROS = 200;

  private final LeaseTable table;
  private final long tickMs;
  private final int limitTicks;
  private final Limit limit;

  /** Is told of uses that hang. */
  interface Limit {
    void exceeded(ServiceProvider<?> provider, TimeoutException cause);
  }

  Watchdog(LeaseTable table, long callTimeoutMs, Limit limit) {
    this.table = table;
    this.tickMs = Math.max(TICK_MIN_MS, Math.min(TICK_MAX_MS, callTimeoutMs / TICKS));
    this.limitTicks = Math.toIntExact(Math.min(Integer.MAX_VALUE, callTimeoutMs / tickMs));
    this.limit = limit;
  }

  long tickMs() {
    return tickMs;
  }

  /** One tick. */
  void tick() {
    int now = table.advance();
    table.findOverdue(
        now,
        limitTicks,
        (provider, thread, ticks) ->
            limit.exceeded(
                provider,
                new TimeoutException(
                    "a use that began "
                        + ticks * tickMs
                        + " ms ago on "
                        + thread.getName()
                        + " has not ended")));
    if (now % SWEEP_TICKS == 0) {
      table.sweep();
    }
  }

  /** Why a canary must go; empty when it may stay. */
  static Optional<String> verdict(Choice<?> choice, Canary limits) {
    Trial canary = choice.canaryTrial();
    Trial active = choice.activeTrial();
    if (canary == null || canary.uses() < limits.minUses()) {
      return Optional.empty();
    }
    if (canary.errorPercent() > active.errorPercent() + limits.maxErrorPercent()) {
      return Optional.of(
          String.format(
              Locale.ROOT,
              "as a canary %d of its %d uses failed (%.1f %%), %d of %d (%.1f %%) with the active"
                  + " version; %.1f %% more are allowed",
              canary.errors(),
              canary.uses(),
              canary.errorPercent(),
              active.errors(),
              active.uses(),
              active.errorPercent(),
              limits.maxErrorPercent()));
    }
    double slower = canary.meanMicros() - active.meanMicros();
    if (active.isTimed()
        && canary.isTimed()
        && slower > LATENCY_MIN_MICROS
        && canary.meanMicros() > active.meanMicros() * limits.maxLatencyRatio()) {
      return Optional.of(
          String.format(
              Locale.ROOT,
              "as a canary its %d uses took %.0f us in the mean, the %d of the active version %.0f"
                  + " us; %.1f times that are allowed",
              canary.uses(),
              canary.meanMicros(),
              active.uses(),
              active.meanMicros(),
              limits.maxLatencyRatio()));
    }
    return Optional.empty();
  }
}
