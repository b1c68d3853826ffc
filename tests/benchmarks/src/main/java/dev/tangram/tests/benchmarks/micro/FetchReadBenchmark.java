package dev.tangram.tests.benchmarks.micro;

import dev.tangram.log.FetchIsolation;
import dev.tangram.log.LogRead;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Finds 1 MiB at an offset of a log of 128 MiB; the bytes stay in the page cache, or are copied.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class FetchReadBenchmark {

  static final int BATCHES = 2048;
  private static final int RECORDS = 63;
  private static final int MAX_BYTES = 1 << 20;

  /**
   * Prime to the number of offsets, so that reads begin all over the log, inside of batches too.
   */
  private static final long STEP = 99_991;

  private final ByteBuffer target = ByteBuffer.allocateDirect(MAX_BYTES);
  private LogFixture fixture;
  private long offset;

  /** Fills the log. */
  @Setup
  public void open() throws IOException {
    fixture = new LogFixture();
    ByteBuffer batch = Batches.direct(RECORDS, 1024);
    for (int i = 0; i < BATCHES; i++) {
      fixture.append(batch);
    }
  }

  /** Deletes the log. */
  @TearDown
  public void close() throws IOException {
    fixture.close();
  }

  private LogRead read() {
    offset = (offset + STEP) % fixture.log.logEndOffset();
    return fixture.log.read(offset, MAX_BYTES, FetchIsolation.HIGH_WATERMARK, true);
  }

  /** What the broker does before the kernel sends the range of the file. */
  @Benchmark
  public int locate() {
    LogRead read = read();
    int bytes = read.slice().sizeInBytes();
    read.slice().release();
    return bytes;
  }

  /** The same with a copy of the bytes into memory. */
  @Benchmark
  public int copy() throws IOException {
    LogRead read = read();
    target.clear();
    int bytes = read.slice().copyTo(0, target);
    read.slice().release();
    return bytes;
  }
}
