package dev.tangram.replication.internal.producerids;

import dev.tangram.metadata.ClusterStore.ProducerIdBlock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands out producer ids from blocks of the cluster's store, each id once. The next block is
 * fetched before the current one is used up, so that nobody waits as a rule.
 */
final class ProducerIdAllocator {

  /** Stands for "none could be had". */
  static final long NONE = -1L;

  private static final Logger LOG = LoggerFactory.getLogger(ProducerIdAllocator.class);
  private static final int PREFETCH_BELOW = 200;
  private static final int WAITING_MAX = 10_000;

  private final Supplier<ProducerIdBlock> store;
  private final Executor background;
  private final Deque<LongConsumer> waiting = new ArrayDeque<>();
  private long nextId;
  private long lastId = -1L;
  private ProducerIdBlock nextBlock;
  private boolean fetching;

  /**
   * @param store takes a new block; blocks
   * @param background runs calls to the store
   */
  ProducerIdAllocator(Supplier<ProducerIdBlock> store, Executor background) {
    this.store = store;
    this.background = background;
  }

  /** Gives an id, or {@link #NONE}: at once, or when the next block is there. */
  void next(LongConsumer receiver) {
    long id;
    boolean waits;
    boolean fetch;
    synchronized (this) {
      id = waiting.isEmpty() ? take() : NONE;
      waits = id == NONE && waiting.size() < WAITING_MAX;
      if (waits) {
        waiting.add(receiver);
      }
      fetch = beginFetch();
    }
    if (fetch) {
      background.execute(this::fetch);
    }
    if (!waits) {
      receiver.accept(id);
    }
  }

  private boolean beginFetch() {
    boolean wanted = !fetching && nextBlock == null && lastId - nextId < PREFETCH_BELOW;
    fetching |= wanted;
    return wanted;
  }

  private long take() {
    if (nextId > lastId && nextBlock != null) {
      nextId = nextBlock.first();
      lastId = nextBlock.last();
      nextBlock = null;
    }
    return nextId <= lastId ? nextId++ : NONE;
  }

  private void fetch() {
    ProducerIdBlock block = null;
    try {
      block = store.get();
    } catch (RuntimeException e) {
      LOG.warn("No new block of producer ids: {}", e.toString());
    }
    List<LongConsumer> receivers = new ArrayList<>();
    List<Long> ids = new ArrayList<>();
    boolean again;
    synchronized (this) {
      fetching = false;
      nextBlock = block;
      while (!waiting.isEmpty()) {
        long id = take();
        if (id == NONE && block != null) {
          break;
        }
        receivers.add(waiting.poll());
        ids.add(id);
      }
      again = block != null && beginFetch();
    }
    for (int i = 0; i < receivers.size(); i++) {
      receivers.get(i).accept(ids.get(i));
    }
    if (again) {
      background.execute(this::fetch);
    }
  }
}
