package dev.tangram.tests.benchmarks.micro;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tangram.plugins.internal.LeaseBenchmark;
import org.junit.jupiter.api.Test;

/** The micro benchmarks do what they say; how fast is for another day. */
class BenchmarksRunTest {

  @Test
  void messages() {
    CodecBenchmark benchmark = new CodecBenchmark();
    benchmark.open();

    assertThat(benchmark.readProduce()).isGreaterThan(63 * 1024);
    assertThat(benchmark.writeFetch()).isGreaterThan(10 << 20);
    assertThat(benchmark.writeMetadata()).isGreaterThan(10 * 10 * 20);
  }

  @Test
  void leases() {
    LeaseBenchmark benchmark = new LeaseBenchmark();
    benchmark.open();

    assertThat(benchmark.lease()).isEqualTo(benchmark.leaseBesideACanary()).isPositive();
  }

  @Test
  void appends() throws Exception {
    AppendBenchmark benchmark = new AppendBenchmark();
    benchmark.records = 63;
    benchmark.open();
    try {
      assertThat(benchmark.append()).isZero();
      assertThat(benchmark.append()).isEqualTo(63);
    } finally {
      benchmark.close();
    }
  }

  @Test
  void reads() throws Exception {
    FetchReadBenchmark benchmark = new FetchReadBenchmark();
    benchmark.open();
    try {
      assertThat(benchmark.locate()).isBetween(900_000, 1 << 20);
      assertThat(benchmark.copy()).isBetween(900_000, 1 << 20);
    } finally {
      benchmark.close();
    }
  }
}
