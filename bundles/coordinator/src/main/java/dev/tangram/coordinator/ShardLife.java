package dev.tangram.coordinator;

import dev.tangram.log.PartitionLog;
import dev.tangram.model.ApiException;
import dev.tangram.model.ErrorCode;
import dev.tangram.model.TopicPartition;
import dev.tangram.replication.CombiningLane;
import dev.tangram.replication.Partition;
import io.netty.util.Timeout;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A shard from the moment at which this broker begins to lead its partition until it does no more.
 *
 * <p>One writer at a time, on a {@link CombiningLane}. An operation runs only when the records of
 * the one before have been appended and replayed; while an append is on its way on another thread,
 * operations wait in a queue and no thread waits. Answers wait for the high watermark.
 *
 * <p>{@link #revoke} is called on the partition's lane where its role changes: from then on no
 * append of this life gets into the log, whichever thread is in the middle of an operation.
 */
final class ShardLife<S extends CoordinatorShard<R>, R> implements ShardContext<R> {

  private static final Logger LOG = LoggerFactory.getLogger(ShardLife.class);

  /** After this time a timer whose operation failed is tried again. */
  static final long TIMER_RETRY_MS = 500;

  private enum Phase {
    LOADING,
    ACTIVE,
    /** Its state is not that of the log, or could not be read. */
    FAILED,
    OVER
  }

  /** Something that happens on the shard's lane. */
  private static final class Event extends CombiningLane.Task {
    private final Runnable body;

    Event(Runnable body) {
      this.body = body;
    }
  }

  private final RuntimeParts<S, R> parts;
  private final Partition partition;
  private final PartitionLog log;
  private final Consumer<ShardLife<S, R>> onFailure;
  private final CombiningLane lane = new CombiningLane(Integer.MAX_VALUE, this::work);
  private final AtomicInteger unanswered = new AtomicInteger();
  private final CountDownLatch over = new CountDownLatch(1);
  private final CommitQueue commits = new CommitQueue();
  private volatile Phase phase = Phase.LOADING;
  private volatile boolean revoked;

  // Of the shard's writer; while it is loaded, of the loader.
  private final Deque<ShardStep<R, ?>> ready = new ArrayDeque<>();
  private final ShardTimers<Supplier<CoordinatorResult<R, Void>>> timers = new ShardTimers<>();
  private final BatchEncoder<R> encoder;
  private S shard;
  private Decided<R, ?> inFlight;
  private long endOffset;
  private Timeout wake;
  private long wakeMs = ShardTimers.NONE;

  /**
   * @param onFailure called on the lane when its state can no longer be trusted
   */
  ShardLife(
      RuntimeParts<S, R> parts,
      Partition partition,
      PartitionLog log,
      Consumer<ShardLife<S, R>> onFailure) {
    this.parts = parts;
    this.partition = partition;
    this.log = log;
    this.onFailure = onFailure;
    this.encoder = new BatchEncoder<>(parts, log);
  }

  Partition owner() {
    return partition;
  }

  PartitionLog log() {
    return log;
  }

  boolean isRevoked() {
    return revoked;
  }

  // ---- loading ----

  /** Reads the log up to an offset, on a thread that may block. */
  void load(long end) {
    long begin = System.nanoTime();
    try {
      S loading = parts.factory().create(this);
      shard = loading;
      ShardLoader<R> loader =
          new ShardLoader<>(
              log, parts.serde(), loading, parts.settings().loadBytes(), this::isRevoked);
      if (loader.readTo(end)) {
        long nanos = System.nanoTime() - begin;
        parts.counters().load(loader.replayed(), loader.skipped(), nanos);
        if (loader.replayed() > 0) {
          LOG.info(
              "Loaded {}: {} records in {} ms",
              partition.id(),
              loader.replayed(),
              nanos / 1_000_000);
        }
        happens(() -> activate(end));
      }
    } catch (Exception | StackOverflowError | OutOfMemoryError e) {
      happens(() -> fail("could not be loaded", e));
    }
  }

  private void activate(long end) {
    if (phase != Phase.LOADING) {
      return;
    }
    endOffset = end;
    try {
      shard.loaded();
    } catch (RuntimeException e) {
      fail("could not begin", e);
      return;
    }
    phase = Phase.ACTIVE;
  }

  private void fail(String how, Throwable cause) {
    if (phase == Phase.OVER || phase == Phase.FAILED) {
      return;
    }
    LOG.error("The coordinator of {} {}", partition.id(), how, cause);
    parts.counters().failedLoad();
    boolean served = phase == Phase.ACTIVE;
    revoked = true;
    phase = Phase.FAILED;
    endAll(ErrorCode.COORDINATOR_NOT_AVAILABLE, served);
    onFailure.accept(this);
  }

  // ---- operations ----

  /** See {@link CoordinatorRuntime#submit}. */
  <T> CompletableFuture<T> submit(ShardOperation<S, R, T> operation) {
    Phase now = phase;
    if (revoked || now == Phase.FAILED || now == Phase.OVER) {
      return refusal(ErrorCode.NOT_COORDINATOR);
    }
    if (now == Phase.LOADING) {
      return refusal(ErrorCode.COORDINATOR_LOAD_IN_PROGRESS);
    }
    if (unanswered.incrementAndGet() > parts.settings().waitingMax()) {
      unanswered.decrementAndGet();
      parts.counters().refusal();
      return refusal(ErrorCode.COORDINATOR_NOT_AVAILABLE);
    }
    Call<T> call = new Call<>(operation);
    happens(() -> ready.add(call));
    return call.answer;
  }

  static <T> CompletableFuture<T> refusal(ErrorCode error) {
    return CompletableFuture.failedFuture(new ApiException(error, error.text()));
  }

  /** An operation that somebody asked for. */
  private final class Call<T> implements ShardStep<R, T> {
    private final ShardOperation<S, R, T> operation;
    private final CompletableFuture<T> answer = new CompletableFuture<>();

    Call(ShardOperation<S, R, T> operation) {
      this.operation = operation;
    }

    @Override
    public CoordinatorResult<R, T> decide() {
      return operation.run(shard);
    }

    @Override
    public void succeeded(T response) {
      unanswered.decrementAndGet();
      answer.complete(response);
    }

    @Override
    public void refused(ApiException error) {
      unanswered.decrementAndGet();
      answer.completeExceptionally(error);
    }

    @Override
    public void unsure(ApiException error) {
      refused(error);
    }
  }

  // ---- the writer ----

  private void happens(Runnable body) {
    lane.submitAlways(new Event(body));
  }

  private void work(List<CombiningLane.Task> events) {
    for (CombiningLane.Task event : events) {
      try {
        ((Event) event).body.run();
      } catch (RuntimeException e) {
        LOG.error("The coordinator of {} stumbled", partition.id(), e);
      }
    }
    runReady();
    if (phase == Phase.ACTIVE) {
      arm();
    }
  }

  private void runReady() {
    while (inFlight == null && !ready.isEmpty()) {
      ShardStep<R, ?> step = ready.poll();
      if (phase == Phase.ACTIVE && !revoked) {
        run(step);
      } else {
        step.refused(new ApiException(ErrorCode.NOT_COORDINATOR, "The coordinator has moved."));
      }
    }
  }

  private <T> void run(ShardStep<R, T> step) {
    CoordinatorResult<R, T> result;
    try {
      result = step.decide();
    } catch (ApiException e) {
      step.refused(e);
      return;
    } catch (RuntimeException | StackOverflowError e) {
      LOG.error("An operation on the coordinator of {} failed", partition.id(), e);
      step.refused(new ApiException(ErrorCode.UNKNOWN_SERVER_ERROR, e.toString()));
      return;
    }
    if (result == null) {
      return;
    }
    parts.counters().operation();
    Decided<R, T> decided = new Decided<>(step, result);
    if (result.records().isEmpty()) {
      awaitCommit(decided);
    } else {
      append(decided);
    }
  }

  private void append(Decided<R, ?> decided) {
    ShardAppend append;
    try {
      append =
          new ShardAppend(
              encoder.encode(decided.result().records()),
              parts.settings().commitTimeoutMs(),
              this::isRevoked,
              appended -> happens(() -> appended(decided, appended)));
    } catch (RuntimeException e) {
      LOG.error("Records of the coordinator of {} cannot be written", partition.id(), e);
      decided.refused(ErrorCode.UNKNOWN_SERVER_ERROR);
      return;
    }
    inFlight = decided;
    if (append.appendTo(partition)) {
      appended(decided, append);
    }
  }

  private void appended(Decided<R, ?> decided, ShardAppend append) {
    if (inFlight != decided) {
      // The life has ended meanwhile, and so has the operation.
      return;
    }
    inFlight = null;
    if (append.outcome() != ErrorCode.NONE) {
      parts.counters().failedAppend();
      decided.refused(AppendErrors.mapped(append.outcome(), decided.result().tooLarge()));
      return;
    }
    endOffset = append.endOffset();
    List<R> records = decided.result().records();
    parts.counters().append(records.size());
    try {
      for (R record : records) {
        shard.replay(record, CoordinatorShard.NO_PRODUCER);
      }
    } catch (RuntimeException e) {
      decided.unsure(ErrorCode.COORDINATOR_NOT_AVAILABLE);
      fail("could not apply what it had written, it is loaded again", e);
      return;
    }
    awaitCommit(decided);
  }

  // ---- commits ----

  private void awaitCommit(Decided<R, ?> decided) {
    if (commits.isEmpty() && endOffset <= log.highWatermark()) {
      decided.committed();
      return;
    }
    long deadline = parts.ticksMs().getAsLong() + parts.settings().commitTimeoutMs();
    commits.add(new CommitQueue.Entry(endOffset, deadline, decided));
    answerCommitted();
  }

  /** The high watermark has moved. On the partition's lane. */
  void committed(long highWatermark) {
    if (commits.isWaiting()) {
      happens(this::answerCommitted);
    }
  }

  private void answerCommitted() {
    CommitQueue.Entry entry;
    while ((entry = commits.pollCommitted(log.highWatermark())) != null) {
      entry.decided().committed();
    }
  }

  private void expireCommits(long nowMs) {
    CommitQueue.Entry entry;
    while ((entry = commits.pollExpired(nowMs)) != null) {
      parts.counters().expiry();
      entry.decided().unsure(ErrorCode.COORDINATOR_NOT_AVAILABLE);
    }
  }

  // ---- the end ----

  /**
   * Lets nothing of this life into the log any more. To be followed by {@link #end}, which may take
   * its time.
   */
  void revoke() {
    revoked = true;
  }

  /** Answers everybody who waits, and takes leave of the shard. */
  void end(ErrorCode reason) {
    happens(
        () -> {
          boolean served = phase == Phase.ACTIVE;
          if (phase != Phase.OVER) {
            phase = Phase.OVER;
            endAll(reason, served);
          }
          over.countDown();
        });
  }

  /** Waits for the end. */
  boolean awaitEnd(long timeoutMs) throws InterruptedException {
    return over.await(timeoutMs, TimeUnit.MILLISECONDS);
  }

  private void endAll(ErrorCode reason, boolean served) {
    if (wake != null) {
      wake.cancel();
      wake = null;
    }
    if (inFlight != null) {
      Decided<R, ?> open = inFlight;
      inFlight = null;
      open.unsure(reason);
    }
    CommitQueue.Entry entry;
    while ((entry = commits.poll()) != null) {
      entry.decided().unsure(reason);
    }
    ShardStep<R, ?> step;
    while ((step = ready.poll()) != null) {
      step.refused(new ApiException(reason, reason.text()));
    }
    if (served) {
      try {
        shard.unloaded(reason);
      } catch (RuntimeException e) {
        LOG.error("The coordinator of {} did not end well", partition.id(), e);
      }
    }
    // The loader may still be busy with the timers of one that never served.
    if (served) {
      timers.clear();
    }
  }

  // ---- what the shard asks for ----

  @Override
  public TopicPartition partition() {
    return partition.id();
  }

  @Override
  public long nowMs() {
    return parts.clock().millis();
  }

  @Override
  public long ticksMs() {
    return parts.ticksMs().getAsLong();
  }

  @Override
  public void schedule(String key, long delayMs, Supplier<CoordinatorResult<R, Void>> operation) {
    timers.put(key, parts.ticksMs().getAsLong() + Math.max(0, delayMs), operation);
  }

  @Override
  public void cancel(String key) {
    timers.cancel(key);
  }

  @Override
  public <X> void offload(
      Callable<X> work, BiFunction<X, Throwable, CoordinatorResult<R, Void>> then) {
    try {
      parts.threads().workers().execute(() -> doWork(work, then));
    } catch (RejectedExecutionException e) {
      happens(() -> ready.add(new Background(() -> then.apply(null, e), null)));
    }
  }

  private <X> void doWork(
      Callable<X> work, BiFunction<X, Throwable, CoordinatorResult<R, Void>> then) {
    X result = null;
    Throwable failure = null;
    try {
      result = work.call();
    } catch (Throwable e) {
      failure = e;
    }
    X given = result;
    Throwable thrown = failure;
    happens(() -> ready.add(new Background(() -> then.apply(given, thrown), null)));
  }

  /** Sees to it that the lane is entered when the next thing is due. */
  private void arm() {
    long next = Math.min(timers.nextMs(), commits.nextDeadlineMs());
    if (next == ShardTimers.NONE || wakeMs <= next) {
      return;
    }
    if (wake != null) {
      wake.cancel();
    }
    wakeMs = next;
    long delayMs = Math.max(0, next - parts.ticksMs().getAsLong());
    wake = parts.delays().schedule(() -> parts.threads().timers().execute(this::wakeUp), delayMs);
    if (wake == null) {
      parts.threads().timers().schedule(this::wakeUp, delayMs, TimeUnit.MILLISECONDS);
    }
  }

  private void wakeUp() {
    happens(
        () -> {
          wake = null;
          wakeMs = ShardTimers.NONE;
          if (phase == Phase.ACTIVE) {
            long now = parts.ticksMs().getAsLong();
            expireCommits(now);
            timers.due(now).forEach(timer -> ready.add(new Background(null, timer)));
          }
        });
  }

  /** A timer that is due, or the end of offloaded work. */
  private final class Background implements ShardStep<R, Void> {
    private final Supplier<CoordinatorResult<R, Void>> operation;
    private final ShardTimers.Timer<Supplier<CoordinatorResult<R, Void>>> timer;

    Background(
        Supplier<CoordinatorResult<R, Void>> operation,
        ShardTimers.Timer<Supplier<CoordinatorResult<R, Void>>> timer) {
      this.operation = operation;
      this.timer = timer;
    }

    @Override
    public CoordinatorResult<R, Void> decide() {
      if (timer == null) {
        return operation.get();
      }
      return timers.take(timer) ? timer.action().get() : null;
    }

    @Override
    public void succeeded(Void response) {}

    @Override
    public void refused(ApiException error) {
      if (timer != null && phase == Phase.ACTIVE) {
        timers.retry(timer, parts.ticksMs().getAsLong() + TIMER_RETRY_MS);
      }
    }

    @Override
    public void unsure(ApiException error) {}
  }
}
