package dev.tangram.coordinator;

import dev.tangram.model.ApiException;
import dev.tangram.model.ErrorCode;
import dev.tangram.model.TopicPartition;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A shard without a broker, for tests: the log is a list, the clock stands until it is moved, and
 * appends and commits fail or wait when told so. Everything happens on the calling thread, so a
 * test of one seed is one schedule.
 *
 * @param <S> the shard
 * @param <R> its records
 */
public final class SimulatedCoordinator<S extends CoordinatorShard<R>, R> {

  private static final long RETRY_MS = 500;

  private record Timer<R>(long dueMs, long order, Supplier<CoordinatorResult<R, Void>> operation) {}

  private record Uncommitted(int endOffset, Runnable committed, Consumer<ErrorCode> notCommitted) {}

  private final ShardFactory<S, R> factory;
  private final List<R> log = new ArrayList<>();
  private final Map<String, Timer<R>> timers = new HashMap<>();
  private final Deque<Uncommitted> uncommitted = new ArrayDeque<>();
  private final Deque<Runnable> offloaded = new ArrayDeque<>();
  private S shard;
  private int life;
  private long nowMs = 1_000_000_000_000L;
  private long timerOrder;
  private int committedEnd;
  private ErrorCode appendError = ErrorCode.NONE;
  private boolean holdsCommits;
  private boolean holdsWork;

  public SimulatedCoordinator(ShardFactory<S, R> factory) {
    this.factory = factory;
    load();
  }

  // ---- the shard ----

  /** The shard of now, to be looked at. */
  public S shard() {
    return shard;
  }

  /** What was appended, the oldest first. */
  public List<R> log() {
    return List.copyOf(log);
  }

  public long nowMs() {
    return nowMs;
  }

  /** Runs an operation; the future is done at once unless commits are held, or it answers later. */
  public <T> CompletableFuture<T> submit(ShardOperation<S, R, T> operation) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    try {
      carryOut(operation.run(shard), answer);
    } catch (RuntimeException e) {
      answer.completeExceptionally(e);
    }
    return answer;
  }

  private <T> boolean carryOut(CoordinatorResult<R, T> result, CompletableFuture<T> answer) {
    if (!result.records().isEmpty() && appendError != ErrorCode.NONE) {
      ErrorCode error = AppendErrors.mapped(appendError, result.tooLarge());
      result.whenFailed().accept(error);
      answer.completeExceptionally(new ApiException(error, error.text()));
      return false;
    }
    for (R record : result.records()) {
      log.add(record);
      shard.replay(record, CoordinatorShard.NO_PRODUCER);
    }
    Runnable committed =
        () -> {
          result.whenCommitted().run();
          answer.complete(result.response());
        };
    Consumer<ErrorCode> notCommitted =
        error -> {
          result.whenFailed().accept(error);
          answer.completeExceptionally(new ApiException(error, "not committed"));
        };
    uncommitted.add(new Uncommitted(log.size(), committed, notCommitted));
    if (!holdsCommits) {
      commit();
    }
    return true;
  }

  // ---- faults ----

  /** Appends fail with an error from now on; NONE lets them succeed again. */
  public void failAppends(ErrorCode error) {
    appendError = error;
  }

  /** Nothing is committed until {@link #commit}. */
  public void holdCommits() {
    holdsCommits = true;
  }

  /** Commits all that was appended, and lets later appends be committed at once. */
  public void commit() {
    holdsCommits = false;
    while (!uncommitted.isEmpty()) {
      Uncommitted next = uncommitted.poll();
      committedEnd = next.endOffset;
      next.committed.run();
    }
  }

  /**
   * What was appended is not committed in time: who asked is told so, but it stands in the log and
   * in the state.
   */
  public void expireCommits() {
    List<Uncommitted> expired = new ArrayList<>(uncommitted);
    uncommitted.clear();
    for (Uncommitted next : expired) {
      committedEnd = next.endOffset;
      next.notCommitted.accept(ErrorCode.COORDINATOR_NOT_AVAILABLE);
    }
  }

  /** Offloaded work waits until {@link #finishWork}. */
  public void holdWork() {
    holdsWork = true;
  }

  /** Does the work that was offloaded. */
  public void finishWork() {
    holdsWork = false;
    while (!offloaded.isEmpty()) {
      offloaded.poll().run();
    }
  }

  /**
   * Another broker takes over: what was not committed is lost, a new shard reads the log.
   *
   * @param keepUncommitted whether the new leader happens to have it all
   */
  public S failOver(boolean keepUncommitted) {
    S before = shard;
    life++;
    timers.clear();
    offloaded.clear();
    if (!keepUncommitted) {
      log.subList(committedEnd, log.size()).clear();
    }
    while (!uncommitted.isEmpty()) {
      uncommitted.poll().notCommitted.accept(ErrorCode.NOT_COORDINATOR);
    }
    before.unloaded(ErrorCode.NOT_COORDINATOR);
    load();
    return shard;
  }

  private void load() {
    shard = factory.create(new Context(life));
    for (R record : log) {
      shard.replay(record, CoordinatorShard.NO_PRODUCER);
    }
    committedEnd = log.size();
    shard.loaded();
  }

  // ---- time ----

  /** Moves the clock, and runs what becomes due, in its order. */
  public void advance(long byMs) {
    long end = nowMs + byMs;
    Map.Entry<String, Timer<R>> next;
    while ((next = nextTimer()) != null && next.getValue().dueMs <= end) {
      nowMs = Math.max(nowMs, next.getValue().dueMs);
      timers.remove(next.getKey());
      run(next.getKey(), next.getValue().operation);
    }
    nowMs = end;
  }

  /** Keys of what is scheduled. */
  public List<String> scheduled() {
    return timers.keySet().stream().sorted().toList();
  }

  private Map.Entry<String, Timer<R>> nextTimer() {
    Map.Entry<String, Timer<R>> next = null;
    for (Map.Entry<String, Timer<R>> entry : timers.entrySet()) {
      if (next == null || before(entry.getValue(), next.getValue())) {
        next = entry;
      }
    }
    return next;
  }

  private static boolean before(Timer<?> one, Timer<?> other) {
    return one.dueMs != other.dueMs ? one.dueMs < other.dueMs : one.order < other.order;
  }

  private void run(String key, Supplier<CoordinatorResult<R, Void>> operation) {
    boolean done;
    try {
      done = carryOut(operation.get(), new CompletableFuture<>());
    } catch (ApiException e) {
      done = false;
    }
    if (!done) {
      timers.putIfAbsent(key, new Timer<>(nowMs + RETRY_MS, timerOrder++, operation));
    }
  }

  private final class Context implements ShardContext<R> {
    private final int ofLife;

    Context(int ofLife) {
      this.ofLife = ofLife;
    }

    @Override
    public TopicPartition partition() {
      return new TopicPartition("__consumer_offsets", 0);
    }

    @Override
    public long nowMs() {
      return nowMs;
    }

    @Override
    public void schedule(String key, long delayMs, Supplier<CoordinatorResult<R, Void>> operation) {
      if (ofLife == life) {
        timers.put(key, new Timer<>(nowMs + delayMs, timerOrder++, operation));
      }
    }

    @Override
    public void cancel(String key) {
      if (ofLife == life) {
        timers.remove(key);
      }
    }

    @Override
    public <X> void offload(
        Callable<X> work, BiFunction<X, Throwable, CoordinatorResult<R, Void>> then) {
      offloaded.add(() -> finish(work, then));
      if (!holdsWork) {
        schedule("offloaded-" + timerOrder, 0, SimulatedCoordinator.this::work);
      }
    }

    private <X> void finish(
        Callable<X> work, BiFunction<X, Throwable, CoordinatorResult<R, Void>> then) {
      X result = null;
      Throwable failure = null;
      try {
        result = work.call();
      } catch (Throwable e) {
        failure = e;
      }
      if (ofLife == life) {
        carryOut(then.apply(result, failure), new CompletableFuture<>());
      }
    }
  }

  private CoordinatorResult<R, Void> work() {
    if (!offloaded.isEmpty()) {
      offloaded.poll().run();
    }
    return CoordinatorResult.of(null);
  }
}
