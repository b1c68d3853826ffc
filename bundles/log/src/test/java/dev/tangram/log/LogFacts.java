package dev.tangram.log;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** Everything of a log that must be the same in another engine. */
record LogFacts(
    long start,
    long end,
    long highWatermark,
    long lastStable,
    int epoch,
    List<EpochEnd> epochEnds,
    java.nio.ByteBuffer bytes,
    List<String> producers) {

  static LogFacts of(PartitionLog log) {
    List<EpochEnd> ends = new ArrayList<>();
    for (int epoch = 0; epoch <= log.latestEpoch(); epoch++) {
      ends.add(log.endOffsetFor(epoch));
    }
    TreeMap<Long, String> producers = new TreeMap<>();
    log.producers().forEach(p -> producers.put(p.producerId(), p.toString()));
    return new LogFacts(
        log.logStartOffset(),
        log.logEndOffset(),
        log.highWatermark(),
        log.lastStableOffset(),
        log.latestEpoch(),
        ends,
        TestBatches.readAll(log),
        List.copyOf(producers.values()));
  }
}
