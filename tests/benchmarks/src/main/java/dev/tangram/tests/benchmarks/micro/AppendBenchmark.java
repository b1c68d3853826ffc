package dev.tangram.tests.benchmarks.micro;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Appends one batch through the partition's log and the segment engine: validation, offsets, one
 * write into the page cache. Every iteration begins with an empty log.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class AppendBenchmark {

  /** Records of 1 KiB in the batch: 63 of them fill 64 KiB. */
  @Param({"1", "63"})
  public int records;

  private ByteBuffer batch;
  private LogFixture fixture;

  /** Makes the batch and an empty log. */
  @Setup(Level.Iteration)
  public void open() throws IOException {
    batch = Batches.direct(records, 1024);
    fixture = new LogFixture();
  }

  /** Deletes what was written. */
  @TearDown(Level.Iteration)
  public void close() throws IOException {
    fixture.close();
  }

  /** Returns the first offset. */
  @Benchmark
  public long append() {
    return fixture.append(batch);
  }
}
