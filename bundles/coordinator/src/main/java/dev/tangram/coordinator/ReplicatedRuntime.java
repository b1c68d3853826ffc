package dev.tangram.coordinator;

import dev.tangram.log.PartitionLog;
import dev.tangram.model.ErrorCode;
import dev.tangram.replication.Partition;
import dev.tangram.replication.PartitionListener;
import dev.tangram.replication.PartitionState;
import dev.tangram.replication.ReplicaManager;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The coordinators of this broker over one internal topic: a shard for each of its partitions that
 * the broker leads, from the election until it leads no more.
 */
public final class ReplicatedRuntime<S extends CoordinatorShard<R>, R>
    implements CoordinatorRuntime<S, R> {

  private static final Logger LOG = LoggerFactory.getLogger(ReplicatedRuntime.class);

  /** After this time a load that failed is tried again. */
  static final long LOAD_RETRY_MS = 1_000;

  private static final long END_MAX_MS = 10_000;

  /** A life and the leader epoch up to which it has been told of. */
  private record Led<S extends CoordinatorShard<R>, R>(ShardLife<S, R> life, int leaderEpoch) {}

  private final ReplicaManager replicas;
  private final RuntimeParts<S, R> parts;
  private final Map<Integer, Led<S, R>> led = new ConcurrentHashMap<>();
  private final PartitionListener listener = this::changed;
  // Guarded by this.
  private boolean closed;

  private ReplicatedRuntime(ReplicaManager replicas, RuntimeParts<S, R> parts) {
    this.replicas = replicas;
    this.parts = parts;
  }

  /** Takes on the partitions that this broker leads now, and those that come. */
  public static <S extends CoordinatorShard<R>, R> ReplicatedRuntime<S, R> open(
      ReplicaManager replicas,
      CoordinatorSettings settings,
      RecordSerde<R> serde,
      ShardFactory<S, R> factory) {
    LongSupplier ticks = () -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    return open(replicas, settings, serde, factory, Clock.systemUTC(), ticks);
  }

  /**
   * The same with other clocks.
   *
   * @param ticksMs milliseconds of the clock by which the delays of the replica manager go
   */
  static <S extends CoordinatorShard<R>, R> ReplicatedRuntime<S, R> open(
      ReplicaManager replicas,
      CoordinatorSettings settings,
      RecordSerde<R> serde,
      ShardFactory<S, R> factory,
      Clock clock,
      LongSupplier ticksMs) {
    RuntimeParts<S, R> parts =
        new RuntimeParts<>(
            settings,
            serde,
            factory,
            replicas.delays(),
            clock,
            ticksMs,
            new RuntimeThreads(settings.topic()),
            new CoordinatorCounters());
    ReplicatedRuntime<S, R> runtime = new ReplicatedRuntime<>(replicas, parts);
    replicas.addListener(runtime.listener);
    return runtime;
  }

  /** What the shards have done. */
  public CoordinatorCounters counters() {
    return parts.counters();
  }

  @Override
  public int partitionOf(String name) {
    int hash = name.hashCode();
    int count =
        replicas
            .image()
            .topic(parts.settings().topic())
            .map(topic -> topic.partitions().size())
            .orElseGet(parts.settings().partitions()::getAsInt);
    return (hash == Integer.MIN_VALUE ? 0 : Math.abs(hash)) % count;
  }

  @Override
  public <T> CompletableFuture<T> submit(int partition, ShardOperation<S, R, T> operation) {
    Led<S, R> found = led.get(partition);
    return found == null
        ? ShardLife.refusal(ErrorCode.NOT_COORDINATOR)
        : found.life().submit(operation);
  }

  @Override
  public List<Integer> partitions() {
    return led.keySet().stream().sorted().toList();
  }

  // ---- roles ----

  /** On the partition's lane: nothing is appended to it meanwhile. */
  private void changed(Partition partition, PartitionState state) {
    if (!partition.id().topic().equals(parts.settings().topic())) {
      return;
    }
    ShardLife<S, R> ended = null;
    synchronized (this) {
      if (closed) {
        return;
      }
      Led<S, R> before = led.get(partition.id().partition());
      boolean leads = state.leads() && state.log() != null;
      if (before != null && leads && goesOn(before, partition, state)) {
        led.put(partition.id().partition(), new Led<>(before.life(), state.leaderEpoch()));
        return;
      }
      if (before != null && (leads || before.life().owner() == partition)) {
        ended = before.life();
        ended.revoke();
        led.remove(partition.id().partition());
        partition.watchCommits(null);
      }
      if (leads) {
        begin(partition, state.leaderEpoch(), state.log());
      }
    }
    if (ended != null) {
      ended.end(ErrorCode.NOT_COORDINATOR);
    }
  }

  /**
   * Whether nobody else can have led in between: it is the same log, and no epoch was left out. The
   * controller also begins a new epoch when a replica has gone.
   */
  private static boolean goesOn(Led<?, ?> before, Partition partition, PartitionState state) {
    return before.life().owner() == partition
        && before.life().log() == state.log()
        && !before.life().isRevoked()
        && state.leaderEpoch() - before.leaderEpoch() <= 1;
  }

  private void begin(Partition partition, int leaderEpoch, PartitionLog log) {
    int index = partition.id().partition();
    long end = log.logEndOffset();
    ShardLife<S, R> life = new ShardLife<>(parts, partition, log, this::reloadLater);
    led.put(index, new Led<>(life, leaderEpoch));
    partition.watchCommits(life::committed);
    parts.threads().loaders().execute(() -> life.load(end));
  }

  private void reloadLater(ShardLife<S, R> failed) {
    Runnable reload = () -> reload(failed);
    try {
      if (parts.delays().schedule(() -> parts.threads().timers().execute(reload), LOAD_RETRY_MS)
          == null) {
        parts.threads().timers().schedule(reload, LOAD_RETRY_MS, TimeUnit.MILLISECONDS);
      }
    } catch (RejectedExecutionException e) {
      LOG.debug("{} is not loaded again: the broker stops", failed.partition());
    }
  }

  /** Begins a new life in the place of one that failed, if it still has that place. */
  private synchronized void reload(ShardLife<S, R> failed) {
    Led<S, R> now = led.get(failed.partition().partition());
    if (!closed && now != null && now.life() == failed) {
      // It appends nothing any more, so the log's end is the end of what has to be read.
      begin(failed.owner(), now.leaderEpoch(), failed.log());
    }
  }

  @Override
  public void close() {
    replicas.removeListener(listener);
    List<ShardLife<S, R>> lives;
    synchronized (this) {
      closed = true;
      lives = led.values().stream().map(Led::life).toList();
      led.clear();
      for (ShardLife<S, R> life : lives) {
        life.revoke();
        life.owner().watchCommits(null);
      }
    }
    lives.forEach(life -> life.end(ErrorCode.COORDINATOR_NOT_AVAILABLE));
    try {
      for (ShardLife<S, R> life : lives) {
        if (!life.awaitEnd(END_MAX_MS)) {
          LOG.warn("The coordinator of {} is still busy", life.partition());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    parts.threads().close();
  }
}
