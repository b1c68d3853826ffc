package dev.tangram.tests.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tangram.tests.harness.TangramProcess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * kill -9 while groups commit, again and again: a commit that was acknowledged is found again, or a
 * later one, and never one that nobody asked for (invariants G3, G4).
 */
class CommitKillTest {

  private static final int KILLS = 8;
  private static final int GROUPS = 6;
  private static final int PARTITIONS = 4;
  private static final int COMMITS_MIN = 50;
  private static final int COMMITS_SPREAD = 400;
  private static final long LIMIT_SECONDS = 120;

  /** The moments of the kills; another seed with -Dtangram.chaos.seed. */
  private static final long SEED = Long.getLong("tangram.chaos.seed", 20_260_104L);

  @TempDir Path directory;

  @Test
  void acknowledgedCommitsSurviveKills() throws Exception {
    Random random = new Random(SEED);
    List<Committer> committers = new ArrayList<>();
    try (TangramProcess broker =
        new TangramProcess(directory).with("offsets.topic.num.partitions", "5").start()) {
      Clients.createTopic(broker.bootstrap(), "committed", PARTITIONS, Map.of());
      IntStream.range(0, GROUPS)
          .forEach(i -> committers.add(new Committer(broker.bootstrap(), "group-" + i)));
      try (Admin admin = Clients.admin(broker.bootstrap())) {
        for (int kill = 1; kill <= KILLS; kill++) {
          awaitMore(committers, COMMITS_MIN + random.nextInt(COMMITS_SPREAD));
          List<Long> acknowledged = committers.stream().map(c -> c.acknowledged.get()).toList();
          broker.kill();
          broker.start();
          for (int i = 0; i < GROUPS; i++) {
            check(admin, committers.get(i), acknowledged.get(i));
          }
        }
      }
      // As long as there is a broker to answer them.
      for (Committer committer : committers) {
        committer.close();
      }
      System.out.println(
          committers.stream().mapToLong(c -> c.acknowledged.get()).sum()
              + " commits of "
              + GROUPS
              + " groups acknowledged over "
              + KILLS
              + " kills");
    } finally {
      for (Committer committer : committers) {
        committer.close();
      }
    }
  }

  private static void awaitMore(List<Committer> committers, int commits)
      throws InterruptedException {
    for (Committer committer : committers) {
      committer.awaitAcknowledged(committer.acknowledged.get() + commits / GROUPS + 1);
    }
  }

  /** All partitions are committed together, so they are found together. */
  private static void check(Admin admin, Committer committer, long atLeast) throws Exception {
    Map<TopicPartition, OffsetAndMetadata> found =
        admin
            .listConsumerGroupOffsets(committer.group)
            .partitionsToOffsetAndMetadata()
            .get(LIMIT_SECONDS, TimeUnit.SECONDS);
    long atMost = committer.asked.get();
    assertThat(found.keySet()).as(committer.group).isEqualTo(committer.offsets(0).keySet());
    assertThat(found.values().stream().map(OffsetAndMetadata::offset).distinct())
        .as(committer.group)
        .singleElement()
        .satisfies(offset -> assertThat(offset).isBetween(atLeast, atMost));
    assertThat(found.values())
        .allSatisfy(o -> assertThat(o.metadata()).isEqualTo("commit " + o.offset()));
  }

  /** Commits 1, 2, 3, ... for all partitions, one after the other. */
  private static final class Committer {

    private final String group;
    private final AtomicLong asked = new AtomicLong();
    private final AtomicLong acknowledged = new AtomicLong();
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Thread thread = new Thread(this::run, "committer");
    private volatile boolean running = true;
    private volatile RuntimeException failure;

    Committer(String bootstrap, String group) {
      this.group = group;
      consumer = Clients.consumer(bootstrap, Map.of("group.id", group));
      thread.start();
    }

    private void run() {
      try (consumer) {
        while (running) {
          long number = asked.incrementAndGet();
          if (commit(number)) {
            acknowledged.set(number);
          }
        }
      } catch (WakeupException e) {
        // The end; the commit's outcome is unknown.
      } catch (RuntimeException e) {
        failure = e;
      }
    }

    /** A commit without an answer is of unknown outcome. */
    private boolean commit(long number) {
      try {
        consumer.commitSync(offsets(number));
        return true;
      } catch (KafkaException e) {
        if (e instanceof org.apache.kafka.common.errors.RetriableException) {
          return false;
        }
        throw e;
      }
    }

    Map<TopicPartition, OffsetAndMetadata> offsets(long number) {
      Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
      for (int partition = 0; partition < PARTITIONS; partition++) {
        offsets.put(
            new TopicPartition("committed", partition),
            new OffsetAndMetadata(number, "commit " + number));
      }
      return offsets;
    }

    void awaitAcknowledged(long count) throws InterruptedException {
      org.awaitility.Awaitility.await()
          .atMost(LIMIT_SECONDS, TimeUnit.SECONDS)
          .until(() -> failure != null || acknowledged.get() >= count);
      if (failure != null) {
        throw new AssertionError("the commits of " + group + " fail", failure);
      }
    }

    void close() throws InterruptedException {
      running = false;
      consumer.wakeup();
      thread.join();
    }
  }
}
