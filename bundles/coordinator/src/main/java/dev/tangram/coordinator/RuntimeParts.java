package dev.tangram.coordinator;

import dev.tangram.replication.Delays;
import java.time.Clock;
import java.util.function.LongSupplier;

/**
 * What the shards of a topic share.
 *
 * @param clock gives the time of day to shards and records
 * @param ticksMs milliseconds of a clock that never jumps, for timers
 */
record RuntimeParts<S extends CoordinatorShard<R>, R>(
    CoordinatorSettings settings,
    RecordSerde<R> serde,
    ShardFactory<S, R> factory,
    Delays delays,
    Clock clock,
    LongSupplier ticksMs,
    RuntimeThreads threads,
    CoordinatorCounters counters) {}
