package dev.tangram.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ShardTimersTest {

  private final ShardTimers<String> timers = new ShardTimers<>();

  private List<String> taken(long nowMs) {
    return timers.due(nowMs).stream().filter(timers::take).map(t -> t.action()).toList();
  }

  @Test
  void timersAreDueInTheOrderOfTheirTimes() {
    timers.put("b", 20, "second");
    timers.put("a", 10, "first");
    timers.put("c", 20, "third");
    assertThat(timers.nextMs()).isEqualTo(10);
    assertThat(taken(9)).isEmpty();
    assertThat(taken(20)).containsExactly("first", "second", "third");
    assertThat(timers.nextMs()).isEqualTo(ShardTimers.NONE);
  }

  @Test
  void aTimerIsPutOffAndBroughtForward() {
    timers.put("a", 10, "old");
    timers.put("a", 30, "new");
    assertThat(taken(29)).isEmpty();
    timers.put("a", 5, "newest");
    assertThat(taken(29)).containsExactly("newest");
    assertThat(taken(100)).isEmpty();
  }

  /** Between falling due and its turn another operation may have changed its mind. */
  @Test
  void whatIsDueCanStillBeTakenBack() {
    timers.put("cancelled", 10, "x");
    timers.put("put off", 10, "x");
    timers.put("replaced", 10, "x");
    timers.put("kept", 10, "x");
    List<ShardTimers.Timer<String>> due = timers.due(10);
    timers.cancel("cancelled");
    timers.put("put off", 50, "y");
    timers.cancel("replaced");
    timers.put("replaced", 60, "z");
    assertThat(due.stream().map(timers::take)).containsExactly(false, false, false, true);
    assertThat(taken(100)).containsExactly("y", "z");
  }

  @Test
  void aRetryDoesNotReplaceWhatWasScheduledSince() {
    timers.put("a", 10, "old");
    ShardTimers.Timer<String> failed = timers.due(10).get(0);
    assertThat(timers.take(failed)).isTrue();
    timers.put("a", 40, "new");
    timers.retry(failed, 20);
    assertThat(taken(30)).isEmpty();
    assertThat(taken(40)).containsExactly("new");
    timers.retry(failed, 50);
    assertThat(taken(50)).containsExactly("old");
  }

  /** Many that come and go leave nothing behind. */
  @Test
  void staleTimesAreClearedAway() {
    for (int i = 0; i < 100_000; i++) {
      timers.put("k" + i, 1_000_000 - i, "x");
      timers.cancel("k" + i);
    }
    timers.put("last", 2_000_000, "x");
    assertThat(timers.places()).isLessThan(200);
    assertThat(taken(2_000_000)).containsExactly("x");
  }
}
