package dev.tangram.log;

import dev.tangram.log.EngineMoveStatus.State;
import dev.tangram.log.internal.files.EngineMovesFile;
import dev.tangram.log.internal.files.EngineMovesFile.Move;
import dev.tangram.model.TopicPartition;
import dev.tangram.plugins.Provider;
import dev.tangram.storage.BatchInspector;
import dev.tangram.storage.StorageEngine;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings logs to the engine that their topics name, one after the other, in the background. A log
 * stays where it is while that engine is not there, and when a move fails; it is tried again.
 *
 * <p>The moves file of the log directory says at any time which of the two engines has the log:
 * {@code COPYING} is written before the copy begins, {@code SWITCHED} when the copy is complete and
 * durable, and the entry is removed when the other one is deleted.
 */
final class EngineMoves implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(EngineMoves.class);

  private static final int THREADS = 1;
  private static final long RETRY_FIRST_MS = 5_000;
  private static final long RETRY_MAX_MS = 600_000;
  private static final long JOIN_MAX_S = 60;

  /** What is known of a log that is to be moved; guarded by this object's monitor. */
  private static final class Job {
    private final PartitionLog log;
    private String to;
    private State state = State.WAITING;
    private Instant since;
    private String error = "";
    private boolean queued;
    private EngineCopy copy;
    private int failures;
    private long retryAtMs;

    private Job(PartitionLog log) {
      this.log = log;
    }
  }

  private final EngineRoutes engines;
  private final BatchInspector inspector;
  private final Clock clock;
  private final Map<TopicPartition, Job> jobs = new ConcurrentHashMap<>();
  private final ExecutorService threads;
  private int paused;
  private boolean closed;

  EngineMoves(EngineRoutes engines, BatchInspector inspector, Clock clock) {
    this.engines = engines;
    this.inspector = inspector;
    this.clock = clock;
    AtomicInteger number = new AtomicInteger();
    this.threads =
        Executors.newFixedThreadPool(
            THREADS,
            task -> {
              Thread thread = new Thread(task, "log-moves-" + number.getAndIncrement());
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Compares where a log is with where it is to be, and does what follows. Does not block. */
  synchronized void look(PartitionLog log) {
    String is = log.store().engine();
    String wanted = log.config().storageEngine();
    Job job = jobs.get(log.partition());
    if (!log.isConfigured() || is == null || closed) {
      return;
    }
    if (wanted.equals(is)) {
      if (job != null) {
        cancel(job);
        if (job.copy == null) {
          jobs.remove(log.partition());
        }
      }
      return;
    }
    if (job == null) {
      job = new Job(log);
      jobs.put(log.partition(), job);
    }
    if (!wanted.equals(job.to)) {
      cancel(job);
      job.to = wanted;
      job.failures = 0;
      job.retryAtMs = 0;
      state(job, State.WAITING, "");
    }
    begin(job);
  }

  private static void cancel(Job job) {
    if (job.copy != null) {
      job.copy.cancel();
    }
  }

  private void state(Job job, State state, String error) {
    job.state = state;
    job.error = error;
    job.since = clock.instant();
  }

  private void begin(Job job) {
    if (job.queued || paused > 0 || closed || clock.millis() < job.retryAtMs) {
      return;
    }
    if (engines.of(job.to, job.log.partition().topic()) == null) {
      if (job.error.isEmpty()) {
        state(job, State.WAITING, "The storage engine " + job.to + " is not there");
        LOG.warn(
            "The log of {} stays in storage engine {}: {}",
            job.log.partition(),
            job.log.store().engine(),
            job.error);
      }
      return;
    }
    try {
      job.queued = true;
      threads.execute(() -> run(job));
    } catch (RejectedExecutionException e) {
      job.queued = false;
    }
  }

  /** Looks at all that wait or failed: their engine may be there, their time may have come. */
  synchronized void retry() {
    jobs.values().forEach(job -> look(job.log));
  }

  // ---- one move, on a thread of its own ----

  private void run(Job job) {
    PartitionLog log = job.log;
    String error = "";
    log.place().cleaning().hold();
    try {
      synchronized (log.place().moveLock()) {
        move(job);
      }
    } catch (IOException | RuntimeException | Error e) {
      error = String.valueOf(e.getMessage());
      LOG.debug("The move of {} ended", log.partition(), e);
    } finally {
      log.place().cleaning().release();
    }
    synchronized (this) {
      boolean stopped = job.copy != null && job.copy.isCancelled();
      String to = job.copy == null ? job.to : job.copy.to().id().name();
      job.queued = false;
      job.copy = null;
      notifyAll();
      if (stopped) {
        LOG.info("The move of {} to storage engine {} was cancelled", log.partition(), to);
        state(job, State.WAITING, "");
      } else if (!error.isEmpty()) {
        failed(job, error);
      }
      look(log);
    }
  }

  private void failed(Job job, String error) {
    long wait = Math.min(RETRY_MAX_MS, RETRY_FIRST_MS << Math.min(job.failures, 10));
    job.failures++;
    job.retryAtMs = clock.millis() + wait;
    state(job, State.FAILED, error);
    LOG.warn(
        "The log of {} could not be moved to storage engine {} and stays where it is; tried again"
            + " in {} ms: {}",
        job.log.partition(),
        job.to,
        wait,
        error);
  }

  private void move(Job job) throws IOException {
    PartitionLog log = job.log;
    Provider<StorageEngine> from = log.store().provider();
    Provider<StorageEngine> to;
    EngineCopy copy;
    EngineMovesFile file = log.directory().moves();
    Move begun = Move.begun(log.store().engine(), job.to);
    deleteLeftover(log);
    synchronized (this) {
      to = engines.of(job.to, log.partition().topic());
      if (to == null || paused > 0 || closed || begun.from().equals(job.to)) {
        return;
      }
      if (from == null) {
        throw new IOException("It is offline");
      }
      copy =
          new EngineCopy(
              log,
              to,
              inspector,
              (offset, epoch) -> file.put(log.partition(), begun.switchedAt(offset, epoch)));
      job.copy = copy;
      state(job, State.COPYING, "");
    }
    LOG.info(
        "Moving the log of {}, {} bytes, from storage engine {} to {}",
        log.partition(),
        log.sizeInBytes(),
        begun.from(),
        begun.to());
    file.put(log.partition(), begun);
    boolean switched = false;
    try {
      EngineCopy.delete(log, to);
      copy.run();
      switched = true;
      log.place().movedTo(begun.to());
      LOG.info(
          "Moved the log of {}, {} bytes, to storage engine {}; it goes on at offset {}",
          log.partition(),
          copy.copiedBytes(),
          begun.to(),
          log.logEndOffset());
    } finally {
      forgetLoser(log, switched ? from : to);
    }
  }

  /** An earlier move may have failed to delete what it left. */
  private void deleteLeftover(PartitionLog log) throws IOException {
    Optional<Move> earlier = log.directory().moves().get(log.partition());
    if (earlier.isPresent()) {
      String loser = earlier.get().loser();
      Provider<StorageEngine> engine = engines.of(loser, log.partition().topic());
      if (engine == null || loser.equals(log.store().engine())) {
        throw new IOException("What an earlier move left in " + loser + " is not deleted yet");
      }
      EngineCopy.delete(log, engine);
      log.directory().moves().remove(log.partition());
    }
  }

  /** If that fails now, it is done before the next move or at the next start. */
  private void forgetLoser(PartitionLog log, Provider<StorageEngine> loser) {
    if (log.directory().isOffline()) {
      return;
    }
    try {
      EngineCopy.delete(log, loser);
      log.directory().moves().remove(log.partition());
    } catch (IOException | RuntimeException | Error e) {
      LOG.warn(
          "What {} has of {} could not be deleted: {}", loser.id(), log.partition(), e.toString());
    }
  }

  // ---- others who want the logs for themselves ----

  /** Cancels moves and begins none until {@link #resume}; returns when they have ended. */
  void pause(Predicate<Provider<StorageEngine>> about) {
    synchronized (this) {
      paused++;
      for (Job job : jobs.values()) {
        if (job.copy != null
            && (about.test(job.copy.to()) || about.test(job.log.store().provider()))) {
          job.copy.cancel();
        }
      }
      await(job -> job.copy != null && job.copy.isCancelled());
    }
  }

  void resume(Iterable<PartitionLog> logs) {
    synchronized (this) {
      paused--;
      logs.forEach(this::look);
    }
  }

  /** A log is deleted; returns when nobody moves it any more. */
  void forget(PartitionLog log) {
    synchronized (this) {
      Job job = jobs.remove(log.partition());
      if (job != null && job.log == log) {
        cancel(job);
        awaitWhile(() -> job.copy != null);
      }
    }
  }

  private void await(Predicate<Job> busy) {
    awaitWhile(() -> jobs.values().stream().anyMatch(busy));
  }

  private interface Condition {
    boolean holds();
  }

  private void awaitWhile(Condition busy) {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(JOIN_MAX_S);
    boolean interrupted = false;
    while (busy.holds() && System.nanoTime() < until) {
      try {
        wait(TimeUnit.SECONDS.toMillis(1));
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** All logs that are not where they are to be, by partition. */
  synchronized List<EngineMoveStatus> status() {
    return jobs.values().stream()
        .map(
            job ->
                new EngineMoveStatus(
                    job.log.partition(),
                    job.log.store().engine(),
                    job.to,
                    job.state,
                    job.copy == null ? 0L : job.copy.copiedBytes(),
                    job.log.sizeInBytes(),
                    job.since,
                    job.error))
        .sorted(Comparator.comparing(EngineMoveStatus::partition))
        .toList();
  }

  /** What is copied now of the logs of a directory. */
  List<LogDirInfo.PartitionSize> futuresIn(LogDirectory directory) {
    return status().stream()
        .filter(move -> move.state() == State.COPYING)
        .filter(move -> isIn(move.partition(), directory))
        .map(move -> new LogDirInfo.PartitionSize(move.partition(), move.copiedBytes(), 0L))
        .toList();
  }

  private boolean isIn(TopicPartition partition, LogDirectory directory) {
    Job job = jobs.get(partition);
    return job != null && job.log.directory() == directory;
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      jobs.values().forEach(EngineMoves::cancel);
    }
    threads.shutdown();
    try {
      if (!threads.awaitTermination(JOIN_MAX_S, TimeUnit.SECONDS)) {
        LOG.warn("A move between storage engines runs on after {} s", JOIN_MAX_S);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
