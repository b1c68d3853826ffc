package dev.tangram.coordinator;

import dev.tangram.model.TopicPartition;
import java.util.concurrent.Callable;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/**
 * What a shard may ask of its runtime. Only to be called from the shard's own methods and
 * operations.
 *
 * @param <R> the records of the shard
 */
public interface ShardContext<R> {

  /** The partition whose state the shard is. */
  TopicPartition partition();

  /** Milliseconds since the epoch. */
  long nowMs();

  /** Milliseconds of a clock that never jumps, to measure with; its zero is anywhere. */
  default long ticksMs() {
    return nowMs();
  }

  /**
   * Runs an operation on the shard later; replaces what was scheduled under the same key. It is not
   * run after {@link CoordinatorShard#unloaded}. If its records cannot be appended, or it throws,
   * it is run again after a while, unless it has been replaced or cancelled by then.
   *
   * @param key names the timer within the shard
   */
  void schedule(String key, long delayMs, Supplier<CoordinatorResult<R, Void>> operation);

  /** Takes back what was scheduled under a key, if there is something. */
  void cancel(String key);

  /**
   * Does long work elsewhere and comes back with what it gave.
   *
   * @param work called on a thread of the runtime; must not touch the shard
   * @param then an operation on the shard, with the work's result or what it threw; not run after
   *     {@link CoordinatorShard#unloaded}
   */
  <X> void offload(Callable<X> work, BiFunction<X, Throwable, CoordinatorResult<R, Void>> then);
}
