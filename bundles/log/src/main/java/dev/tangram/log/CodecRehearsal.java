package dev.tangram.log;

import dev.tangram.configuration.BrokerConfig;
import dev.tangram.log.internal.codecs.LeasedCodecs;
import dev.tangram.log.internal.codecs.StandInCodecs;
import dev.tangram.records.BatchBuilder;
import dev.tangram.records.CompressionType;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows the path that a recompressed batch takes to the JVM with several codecs, before it compiles
 * that path for the one that is in use. A call that has met one or two classes only is compiled for
 * these, and a branch that was never taken is left out; the first versions that are swapped then
 * have the whole path compiled anew, at a time at which the processor is busy with them. The
 * records that it sends are its own, and no plug-in is used.
 */
public final class CodecRehearsal implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(CodecRehearsal.class);

  /**
   * Calls are counted by class from the 200th on (Tier3InvocationThreshold) until about the 5,000th
   * (Tier4InvocationThreshold); a version is on probation in the first 1,000 batches.
   */
  private static final int ROUNDS = 2_000;

  private static final String TOPIC = "rehearsal";
  private static final int RECORDS = 4;
  private static final int RECORD_BYTES = 256;

  private final BrokerConfig config;
  private final StandInCodecs standIns = new StandInCodecs();
  private final AtomicBoolean begun = new AtomicBoolean();
  private final Thread thread = new Thread(this::rehearse, "log-rehearsal");
  private volatile boolean closed;

  public CodecRehearsal(BrokerConfig config) {
    this.config = config;
    thread.setDaemon(true);
    thread.setPriority(Thread.MIN_PRIORITY);
  }

  /** Begins on a thread of its own with the lowest priority; later calls do nothing. */
  public void begin() {
    if (!closed && begun.compareAndSet(false, true)) {
      thread.start();
    }
  }

  /** Sends all batches; returns early once it is closed. */
  void rehearse() {
    long begin = System.nanoTime();
    LeasedCodecs codecs = new LeasedCodecs(standIns);
    LogConfig recompressing = LogConfig.of(config.topic(Map.of("compression.type", "zstd")));
    ByteBuffer batch = batch(codecs);
    for (int round = 0; round < ROUNDS && !closed; round++) {
      CodecWork.run(
          codecs, TOPIC, batch, lookup -> BatchConversion.recompress(batch, recompressing, lookup));
    }
    LOG.debug("Rehearsed for {} ms", (System.nanoTime() - begin) / 1_000_000);
  }

  private static ByteBuffer batch(LeasedCodecs codecs) {
    try (BatchBuilder builder =
        BatchBuilder.defaults().compression(CompressionType.LZ4, codecs).begin()) {
      for (int i = 0; i < RECORDS; i++) {
        builder.append(0, null, ByteBuffer.allocate(RECORD_BYTES));
      }
      return builder.build(RECORDS - 1);
    }
  }

  /** How many batches each codec compressed and decompressed at least. */
  long uses() {
    return standIns.leastUses();
  }

  /** Ends it soon and waits for that. */
  @Override
  public void close() {
    closed = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
