package dev.tangram.replication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tangram.model.TopicPartition;
import dev.tangram.model.Uuids;
import dev.tangram.replication.internal.produce.Produces;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FetchWaitTest {

  private final ManualTimer timer = new ManualTimer();
  private final Delays delays = new Delays(timer);
  private final AtomicInteger completions = new AtomicInteger();
  private final Partition one = partition(0);
  private final Partition two = partition(1);

  private Partition partition(int index) {
    return new Partition(
        new TopicPartition("t", index), Uuids.ZERO, 1, 1, delays, (p, state) -> {});
  }

  private FetchWait waitOn(long missing, Partition... partitions) {
    FetchWait wait = new FetchWait(missing, partitions.length, completions::incrementAndGet);
    for (Partition partition : partitions) {
      wait.hangOn(partition, false, 0);
    }
    return wait;
  }

  @Test
  void bytesOfAllItsPartitionsAddUp() {
    FetchWait wait = waitOn(100, one, two);
    assertThat(wait.start(delays, 500)).isTrue();
    one.waitingFetches().advanced(60, false);
    one.waitingFetches().advanced(60, false);
    assertThat(completions).hasValue(0);
    two.waitingFetches().advanced(39, false);
    assertThat(completions).hasValue(0);
    two.waitingFetches().advanced(40, false);
    assertThat(completions).hasValue(1);
    assertThat(one.waitingFetchCount() + two.waitingFetchCount() + timer.pending()).isZero();
  }

  @Test
  void consumersDoNotCountWhatIsNotCommitted() {
    FetchWait wait = waitOn(1, one);
    wait.start(delays, 500);
    one.waitingFetches().advanced(1000, true);
    assertThat(completions).hasValue(0);
    one.waitingFetches().advanced(1, false);
    assertThat(completions).hasValue(1);
  }

  @Test
  void itsTimeEndsItOnce() {
    FetchWait wait = waitOn(1, one);
    wait.start(delays, 500);
    timer.advance(499);
    assertThat(completions).hasValue(0);
    timer.advance(1);
    assertThat(completions).hasValue(1);
    one.waitingFetches().advanced(10, false);
    one.waitingFetches().wakeAll();
    assertThat(wait.cancel()).isFalse();
    assertThat(completions).hasValue(1);
    assertThat(one.waitingFetchCount()).isZero();
  }

  @Test
  void aChangeOfRoleEndsIt() {
    FetchWait wait = waitOn(1000, one, two);
    wait.start(delays, 500);
    two.waitingFetches().wakeAll();
    assertThat(completions).hasValue(1);
    assertThat(one.waitingFetchCount()).isZero();
  }

  @Test
  void cancelledItNeverCompletes() {
    FetchWait wait = waitOn(1, one);
    wait.start(delays, 500);
    assertThat(wait.cancel()).isTrue();
    one.waitingFetches().advanced(10, false);
    timer.advance(1000);
    assertThat(completions).hasValue(0);
    assertThat(one.waitingFetchCount() + timer.pending()).isZero();
  }

  @Test
  void whatHappensWhileItIsArmedCompletesItAtItsStart() {
    FetchWait wait = waitOn(1, one);
    one.waitingFetches().advanced(10, false);
    assertThat(completions).hasValue(0);
    assertThat(wait.start(delays, 500)).isFalse();
    assertThat(completions).hasValue(1);
    assertThat(one.waitingFetchCount() + timer.pending()).isZero();
  }

  /** An append between the read and the arming was told to nobody. */
  @Test
  void whatCameBeforeItWasHungOnCounts(@TempDir Path directory) {
    try (TestBroker broker = new TestBroker(directory)) {
      Partition partition = broker.topic("t", 1).partition("t", 0);
      long seen = partition.progress(false);
      Produces.send(broker, "t", TestRecords.batch("a"));
      FetchWait wait = new FetchWait(1, 1, completions::incrementAndGet);
      wait.hangOn(partition, false, seen);
      assertThat(wait.start(delays, 500)).isFalse();
      assertThat(completions).hasValue(1);
    }
  }

  @Test
  void withoutRoomForItsTimeoutItCompletesAtOnce() {
    Delays full = new Delays(new ManualTimer(0));
    FetchWait wait = waitOn(1, one);
    assertThat(wait.start(full, 500)).isFalse();
    assertThat(completions).hasValue(1);
    assertThat(one.waitingFetchCount()).isZero();
  }

  @Test
  void manyWaitsLeaveTheListInAnyOrder() {
    List<FetchWait> waits = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      FetchWait wait = waitOn(1, one);
      wait.start(delays, 500);
      waits.add(wait);
    }
    for (int i = 0; i < 100; i += 3) {
      waits.get(i).cancel();
    }
    assertThat(one.waitingFetchCount()).isEqualTo(66);
    one.waitingFetches().advanced(1, false);
    assertThat(completions).hasValue(66);
    assertThat(one.waitingFetchCount()).isZero();
  }

  /** An advance that races with the arming is never lost and never counted twice. */
  @Test
  void noAdvanceIsLost() throws Exception {
    for (int round = 0; round < 2000; round++) {
      Partition partition = partition(round);
      AtomicInteger done = new AtomicInteger();
      CyclicBarrier start = new CyclicBarrier(2);
      Thread advancing =
          new Thread(
              () -> {
                try {
                  start.await();
                } catch (Exception e) {
                  throw new IllegalStateException(e);
                }
                partition.waitingFetches().advanced(5, false);
                partition.waitingFetches().advanced(10, false);
              });
      advancing.start();
      FetchWait wait = new FetchWait(10, 1, done::incrementAndGet);
      start.await();
      wait.hangOn(partition, false, 0);
      boolean waits = wait.start(delays, 500);
      advancing.join();
      // What came before it was hung on is seen by looking at the progress again, which this
      // partition does not publish: tell it once more, as the next append would.
      partition.waitingFetches().advanced(10, false);
      assertThat(done).as("round %d, waits %s", round, waits).hasValue(1);
    }
  }
}
