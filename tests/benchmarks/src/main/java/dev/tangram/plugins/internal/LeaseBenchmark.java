package dev.tangram.plugins.internal;

import dev.tangram.plugins.Lease;
import dev.tangram.plugins.PluginId;
import dev.tangram.plugins.PluginKind;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;

/** What a lease adds to a use of a plug-in. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class LeaseBenchmark {

  private static final String NAME = "zstd";
  private static final int SERVICE = 42;

  private Pool<Integer> pool;
  private Pool<Integer> tried;

  /** Two pools, one of them with a canary. */
  @Setup
  public void open() {
    LeaseTable table = new LeaseTable();
    ServiceProvider<Integer> active = provider("1.0.0", table);
    ServiceProvider<Integer> canary = provider("1.1.0", table);
    pool = pool(table);
    pool.serve(NAME, active, null);
    tried = pool(table);
    tried.serve(NAME, active, null);
    tried.beginCanary(NAME, canary, 10, null);
  }

  private static ServiceProvider<Integer> provider(String version, LeaseTable table) {
    PluginId id = new PluginId("compression", NAME, "some.bundle", version, version);
    return new ServiceProvider<>(id, SERVICE, table, error -> {});
  }

  private static Pool<Integer> pool(LeaseTable table) {
    return new Pool<>(new Kind(), table, closed -> {});
  }

  /** A lease, a look at the service, and the end of the lease. */
  @Benchmark
  public int lease() {
    try (Lease<Integer> lease = pool.lease(NAME, "topic")) {
      return lease.service();
    }
  }

  /** The same on all cores at once. */
  @Benchmark
  @Threads(Threads.MAX)
  public int leaseOnAllCores() {
    return lease();
  }

  /** The same while a canary is compared with the active version. */
  @Benchmark
  public int leaseBesideACanary() {
    try (Lease<Integer> lease = tried.lease(NAME, "topic")) {
      return lease.service();
    }
  }

  private static final class Kind implements PluginKind<Integer> {
    @Override
    public String name() {
      return "compression";
    }

    @Override
    public Class<Integer> service() {
      return Integer.class;
    }

    @Override
    public String nameProperty() {
      return "codec.name";
    }

    @Override
    public void selfTest(String name, Integer candidate) {
      // Numbers are sound.
    }
  }
}
