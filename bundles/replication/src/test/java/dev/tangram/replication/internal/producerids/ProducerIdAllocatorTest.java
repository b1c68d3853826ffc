package dev.tangram.replication.internal.producerids;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tangram.metadata.ClusterStore.ProducerIdBlock;
import dev.tangram.metadata.ClusterStoreException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class ProducerIdAllocatorTest {

  private final AtomicLong blocks = new AtomicLong();
  private final Deque<Runnable> background = new ArrayDeque<>();

  private Supplier<ProducerIdBlock> store() {
    return () -> {
      long first = blocks.getAndIncrement() * 1000;
      return new ProducerIdBlock(first, first + 999);
    };
  }

  private void runBackground() {
    while (!background.isEmpty()) {
      background.poll().run();
    }
  }

  @Test
  void waitsForTheFirstBlockAndFetchesTheNextBeforeItIsNeeded() {
    ProducerIdAllocator allocator = new ProducerIdAllocator(store(), background::add);
    List<Long> given = new ArrayList<>();
    allocator.next(given::add);
    assertThat(given).isEmpty();
    runBackground();
    assertThat(given).containsExactly(0L);
    for (int i = 1; i < 900; i++) {
      allocator.next(given::add);
    }
    assertThat(background).hasSize(1);
    runBackground();
    for (int i = 900; i < 1500; i++) {
      allocator.next(given::add);
    }
    assertThat(given).hasSize(1500).doesNotHaveDuplicates();
    assertThat(given.get(1499)).isEqualTo(1499L);
  }

  @Test
  void aStoreThatFailsCostsThoseWhoWaitAndIsAskedAgain() {
    AtomicInteger calls = new AtomicInteger();
    ProducerIdAllocator allocator =
        new ProducerIdAllocator(
            () -> {
              if (calls.incrementAndGet() == 1) {
                throw new ClusterStoreException("not connected", null);
              }
              return new ProducerIdBlock(5000, 5999);
            },
            background::add);
    List<Long> given = new ArrayList<>();
    allocator.next(given::add);
    allocator.next(given::add);
    runBackground();
    assertThat(given).containsExactly(ProducerIdAllocator.NONE, ProducerIdAllocator.NONE);
    allocator.next(given::add);
    runBackground();
    assertThat(given).last().isEqualTo(5000L);
  }

  @Test
  void moreThanABlockMayWait() {
    ProducerIdAllocator allocator = new ProducerIdAllocator(store(), background::add);
    List<Long> given = new ArrayList<>();
    for (int i = 0; i < 2500; i++) {
      allocator.next(given::add);
    }
    runBackground();
    assertThat(new HashSet<>(given)).hasSize(2500).doesNotContain(ProducerIdAllocator.NONE);
  }

  @Test
  void noIdIsGivenTwiceToManyThreads() throws Exception {
    ExecutorService one = Executors.newSingleThreadExecutor();
    ExecutorService many = Executors.newFixedThreadPool(4);
    try {
      ProducerIdAllocator allocator = new ProducerIdAllocator(store(), one);
      Set<Long> given = ConcurrentHashMap.newKeySet();
      AtomicInteger answers = new AtomicInteger();
      for (int i = 0; i < 8000; i++) {
        many.execute(
            () ->
                allocator.next(
                    id -> {
                      given.add(id);
                      answers.incrementAndGet();
                    }));
      }
      many.shutdown();
      assertThat(many.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
      org.awaitility.Awaitility.await().until(() -> answers.get() == 8000);
      assertThat(given).hasSize(8000).doesNotContain(ProducerIdAllocator.NONE);
    } finally {
      many.shutdownNow();
      one.shutdownNow();
    }
  }
}
