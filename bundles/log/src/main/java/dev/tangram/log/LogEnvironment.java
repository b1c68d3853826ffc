package dev.tangram.log;

import dev.tangram.records.CodecLookup;
import dev.tangram.storage.BatchInspector;
import java.time.Clock;
import java.util.function.Consumer;

/**
 * What all logs of a broker share.
 *
 * @param codecs the compression codecs that are there now
 * @param clock the broker's time
 * @param inspector explains batches to stores
 * @param producerExpirationMs milliseconds after which a silent producer is forgotten
 * @param failures hears of stores that fail
 * @param inspections looks into records where topics want it
 * @param calls the calls that are inside of engines now
 * @param configured hears of logs whose topics have new properties; must not block
 */
record LogEnvironment(
    CodecLookup codecs,
    Clock clock,
    BatchInspector inspector,
    long producerExpirationMs,
    Failures failures,
    InspectionHolder inspections,
    EngineCalls calls,
    Consumer<PartitionLog> configured) {

  /** Hears of stores that fail; called by any thread, must not block. */
  interface Failures {

    /** A store could not do its work on the disk: its log directory has to go offline. */
    void storageFailed(PartitionLog log, Throwable cause);

    /** A store did what it must not do: only this log goes offline. */
    void engineFailed(PartitionLog log, Throwable cause);
  }
}
