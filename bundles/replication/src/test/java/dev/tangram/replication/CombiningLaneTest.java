package dev.tangram.replication;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CombiningLaneTest {

  private static final class Numbered extends CombiningLane.Task {
    final int thread;
    final int number;

    Numbered(int thread, int number) {
      this.thread = thread;
      this.number = number;
    }
  }

  @Test
  void carriesOutATaskOnTheThreadThatBringsIt() {
    List<Thread> ran = new ArrayList<>();
    CombiningLane lane = new CombiningLane(10, tasks -> ran.add(Thread.currentThread()));
    assertThat(lane.submit(new Numbered(0, 0))).isTrue();
    assertThat(ran).containsExactly(Thread.currentThread());
  }

  @Test
  void oneOwnerAtATimeCarriesOutEachTaskOnceInTheOrderOfItsThread() throws Exception {
    int threads = 8;
    int each = 20_000;
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger overlaps = new AtomicInteger();
    List<Numbered> done = new ArrayList<>();
    AtomicInteger groups = new AtomicInteger();
    CombiningLane lane =
        new CombiningLane(
            1 << 20,
            tasks -> {
              if (inside.incrementAndGet() != 1) {
                overlaps.incrementAndGet();
              }
              groups.incrementAndGet();
              tasks.forEach(task -> done.add((Numbered) task));
              inside.decrementAndGet();
            });
    CyclicBarrier start = new CyclicBarrier(threads);
    List<Thread> running = new ArrayList<>();
    for (int t = 0; t < threads; t++) {
      int thread = t;
      running.add(
          new Thread(
              () -> {
                await(start);
                for (int i = 0; i < each; i++) {
                  lane.submit(new Numbered(thread, i));
                }
              }));
    }
    running.forEach(Thread::start);
    for (Thread thread : running) {
      thread.join();
    }
    assertThat(overlaps).hasValue(0);
    assertThat(done).hasSize(threads * each);
    Map<Integer, Integer> next = new HashMap<>();
    for (Numbered task : done) {
      assertThat(task.number).isEqualTo(next.getOrDefault(task.thread, 0));
      next.put(task.thread, task.number + 1);
    }
    assertThat(groups.get()).isLessThanOrEqualTo(threads * each);
  }

  @Test
  void whatArrivesWhileTheOwnerWorksIsOneGroup() throws Exception {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    List<Integer> groupSizes = new ArrayList<>();
    CombiningLane lane =
        new CombiningLane(
            100,
            tasks -> {
              groupSizes.add(tasks.size());
              entered.countDown();
              await(goOn);
            });
    Thread owner = new Thread(() -> lane.submit(new Numbered(0, 0)));
    owner.start();
    entered.await();
    for (int i = 1; i <= 5; i++) {
      assertThat(lane.submit(new Numbered(1, i))).isTrue();
    }
    goOn.countDown();
    owner.join();
    assertThat(groupSizes).containsExactly(1, 5);
  }

  @Test
  void refusesWhatExceedsTheLimitAndRecovers() throws Exception {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    AtomicInteger done = new AtomicInteger();
    CombiningLane lane =
        new CombiningLane(
            3,
            tasks -> {
              done.addAndGet(tasks.size());
              entered.countDown();
              await(goOn);
            });
    Thread owner = new Thread(() -> lane.submit(new Numbered(0, 0)));
    owner.start();
    entered.await();
    int accepted = 0;
    while (lane.submit(new Numbered(1, accepted))) {
      accepted++;
    }
    assertThat(accepted).isEqualTo(3);
    lane.submitAlways(new Numbered(1, 99));
    goOn.countDown();
    owner.join();
    assertThat(done).hasValue(1 + 3 + 1);
    assertThat(lane.submit(new Numbered(0, 1))).isTrue();
  }

  @Test
  void aTaskMaySubmitToItsOwnLane() {
    List<Integer> done = new ArrayList<>();
    CombiningLane[] lane = new CombiningLane[1];
    lane[0] =
        new CombiningLane(
            10,
            tasks -> {
              for (CombiningLane.Task task : tasks) {
                int number = ((Numbered) task).number;
                done.add(number);
                if (number < 3) {
                  lane[0].submit(new Numbered(0, number + 1));
                }
              }
            });
    lane[0].submit(new Numbered(0, 0));
    assertThat(done).containsExactly(0, 1, 2, 3);
  }

  @Test
  void aGroupThatFailsDoesNotBlockTheNext() {
    AtomicInteger calls = new AtomicInteger();
    CombiningLane lane =
        new CombiningLane(
            10,
            tasks -> {
              if (calls.incrementAndGet() == 1) {
                throw new IllegalStateException("as the test wants it");
              }
            });
    lane.submit(new Numbered(0, 0));
    lane.submit(new Numbered(0, 1));
    assertThat(calls).hasValue(2);
  }

  private static void await(CyclicBarrier barrier) {
    try {
      barrier.await();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
