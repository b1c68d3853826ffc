package dev.tangram.replication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tangram.log.AppendInfo;
import dev.tangram.log.AppendOrigin;
import dev.tangram.log.ProduceFormat;
import dev.tangram.model.ErrorCode;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PartitionTest {

  private TestBroker broker;
  private Partition partition;
  private final List<String> results = Collections.synchronizedList(new ArrayList<>());

  @BeforeEach
  void start(@TempDir Path directory) {
    broker = new TestBroker(directory).topic("t", 1);
    partition = broker.partition("t", 0);
  }

  @AfterEach
  void stop() {
    broker.close();
  }

  /** Notes its result, then does what the test wants. */
  private final class Noted extends PartitionAppend {
    private final Runnable then;

    Noted(short acks, Runnable then, String... values) {
      super(direct(values), AppendOrigin.CLIENT, ProduceFormat.BATCH, acks, 1000);
      this.then = then;
    }

    @Override
    protected void appended(AppendInfo info) {
      results.add(info.firstOffset() + "-" + info.lastOffset());
      then.run();
    }

    @Override
    protected void failed(ErrorCode error, String message) {
      results.add(error.name());
      then.run();
    }
  }

  private static ByteBuffer direct(String... values) {
    ByteBuffer bytes = TestRecords.bytes(TestRecords.batch(values));
    return ByteBuffer.allocateDirect(bytes.remaining()).put(bytes).flip();
  }

  private Noted append(String... values) {
    return new Noted(PartitionAppend.ACKS_LEADER, () -> {}, values);
  }

  @Test
  void whoeverFindsAnotherAppendingLeavesTheWorkToIt() throws Exception {
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    AtomicReference<Thread> last = new AtomicReference<>();
    Noted first =
        new Noted(
            PartitionAppend.ACKS_LEADER,
            () -> {
              inside.countDown();
              await(goOn);
            },
            "a");
    Thread owner = new Thread(() -> partition.append(first));
    owner.start();
    inside.await();
    partition.append(append("b", "c"));
    partition.append(append("d"));
    partition.append(
        new Noted(PartitionAppend.ACKS_LEADER, () -> last.set(Thread.currentThread()), "e"));
    assertThat(results).containsExactly("0-0");
    goOn.countDown();
    owner.join();
    assertThat(results).containsExactly("0-0", "1-2", "3-3", "4-4");
    assertThat(last.get()).isSameAs(owner);
  }

  /** C3, L4: what was accepted before a change of role is not appended after it. */
  @Test
  void aRoleThatEndsWhileAppendsWaitRefusesThem() throws Exception {
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    Noted first =
        new Noted(
            PartitionAppend.ACKS_LEADER,
            () -> {
              inside.countDown();
              await(goOn);
            },
            "a");
    Thread owner = new Thread(() -> partition.append(first));
    owner.start();
    inside.await();
    Thread controller =
        new Thread(
            () -> broker.assign(broker.assignment("t", 0, 2, 1, List.of(1, 2), List.of(1, 2))));
    controller.start();
    // The controller's thread waits for the lane; only then is the next append behind it.
    org.awaitility.Awaitility.await().until(() -> controller.getState() == Thread.State.WAITING);
    partition.append(append("b"));
    goOn.countDown();
    owner.join();
    controller.join();
    assertThat(results).containsExactly("0-0", "NOT_LEADER_OR_FOLLOWER");
    assertThat(partition.log(-1, false).logEndOffset()).isEqualTo(1);
  }

  /** C3, also when two control requests pass the manager's check side by side. */
  @Test
  void thePartitionItselfRefusesEpochsThatDoNotGrow() {
    broker.assign(broker.assignment("t", 0, 1, 5, List.of(1), List.of(1)));
    for (int epoch = 4; epoch <= 5; epoch++) {
      var other = broker.assignment("t", 0, 2, epoch, List.of(1, 2), List.of(1, 2));
      assertThat(partition.become(other.state(), partition.state().log()))
          .isEqualTo(ErrorCode.STALE_CONTROLLER_EPOCH);
    }
    assertThat(partition.state().leads()).isTrue();
  }

  @Test
  void anAnswerThatThrowsHarmsNoOther() {
    partition.append(
        new Noted(
            PartitionAppend.ACKS_LEADER,
            () -> {
              throw new IllegalStateException("as the test wants it");
            },
            "a"));
    partition.append(append("b"));
    assertThat(results).containsExactly("0-0", "1-1");
  }

  @Test
  void anAppendMayBeginWithinTheAnswerToAnother() {
    partition.append(
        new Noted(PartitionAppend.ACKS_LEADER, () -> partition.append(append("b")), "a"));
    assertThat(results).containsExactly("0-0", "1-1");
  }

  @Test
  void aBadBatchCostsOnlyItself() throws Exception {
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    Noted first =
        new Noted(
            PartitionAppend.ACKS_LEADER,
            () -> {
              inside.countDown();
              await(goOn);
            },
            "a");
    Thread owner = new Thread(() -> partition.append(first));
    owner.start();
    inside.await();
    ByteBuffer broken = direct("x");
    broken.put(broken.limit() - 2, (byte) 'y');
    partition.append(append("b"));
    partition.append(
        new PartitionAppend(
            broken, AppendOrigin.CLIENT, ProduceFormat.BATCH, PartitionAppend.ACKS_ALL, 1000) {
          @Override
          protected void appended(AppendInfo info) {
            results.add("stored");
          }

          @Override
          protected void failed(ErrorCode error, String message) {
            results.add(error.name());
          }
        });
    partition.append(append("c"));
    goOn.countDown();
    owner.join();
    assertThat(results).containsExactly("0-0", "1-1", "CORRUPT_MESSAGE", "2-2");
  }

  /** L2: the high watermark is the smallest end of the in-sync replicas, and never goes back. */
  @Test
  void theHighWatermarkFollowsTheSlowestInSyncReplica() {
    List<Integer> all = List.of(1, 2, 3);
    broker.assign(broker.assignment("t", 0, 1, 1, all, all));
    for (int i = 0; i < 10; i++) {
      partition.append(append("v" + i));
    }
    assertThat(partition.log(-1, true).highWatermark()).isZero();
    partition.followerFetched(2, 7, 0);
    assertThat(partition.log(-1, true).highWatermark()).isZero();
    partition.followerFetched(3, 4, 0);
    assertThat(partition.log(-1, true).highWatermark()).isEqualTo(4);
    partition.followerFetched(3, 2, 0);
    assertThat(partition.log(-1, true).highWatermark()).isEqualTo(4);
    partition.followerFetched(9, 100, 0);
    partition.followerFetched(3, 9, 0);
    assertThat(partition.log(-1, true).highWatermark()).isEqualTo(7);
    broker.assign(broker.assignment("t", 0, 1, 2, List.of(1), all));
    assertThat(partition.log(-1, true).highWatermark()).isEqualTo(10);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
