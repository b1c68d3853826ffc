package dev.tangram.plugins.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tangram.plugins.Lease;
import dev.tangram.plugins.PluginId;
import dev.tangram.plugins.PluginMissingException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** A version that is closed gives no lease, one that has leases is not closed. */
class LeaseTableTest {

  /** More than a thread has entries for. */
  private static final int MANY = 40;

  private static final int CROWD = 300;

  private final LeaseTable table = new LeaseTable();
  private final ServiceProvider<String> provider =
      new ServiceProvider<>(
          new PluginId("voice", "x", "bundle.a", "1.0.0", "rev1"), "rev1", table, cause -> {});

  private List<Lease<String>> take(int count) {
    List<Lease<String>> leases = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      leases.add(table.take(provider));
    }
    return leases;
  }

  @Test
  void whatIsClosedGivesNoLeases() {
    assertThat(provider.closeIfUnused()).isTrue();
    assertThat(take(MANY)).containsOnlyNulls();
    assertThatThrownBy(provider::lease).isInstanceOf(PluginMissingException.class);
    assertThatThrownBy(provider::hold).isInstanceOf(PluginMissingException.class);
    assertThat(provider.leases()).isZero();
    assertThat(provider.uses()).isZero();

    provider.reopen();
    assertThat(take(1)).doesNotContainNull();
  }

  @Test
  void aClosedVersionGivesNoLeaseBesideThoseThatAreOpen() {
    List<Lease<String>> open = take(MANY);
    provider.dispose();
    assertThat(take(MANY)).containsOnlyNulls();
    assertThat(open)
        .allSatisfy(
            lease -> assertThatThrownBy(lease::service).isInstanceOf(IllegalStateException.class));
  }

  @Test
  void everyLeaseKeepsItOpen() {
    List<Lease<String>> open = take(MANY);
    for (int left = MANY; left > 0; left--) {
      assertThat(provider.leases()).isEqualTo(left);
      assertThat(provider.closeIfUnused()).isFalse();
      open.get(left - 1).close();
      open.get(left - 1).close();
    }
    assertThat(provider.closeIfUnused()).isTrue();
  }

  /** Two of so many threads meet at one place of those that are found fast. */
  @Test
  void everyThreadAnnouncesItsLeasesForItself() throws Exception {
    CountDownLatch taken = new CountDownLatch(CROWD);
    CountDownLatch enough = new CountDownLatch(1);
    List<Thread> crowd = new ArrayList<>();
    for (int i = 0; i < CROWD; i++) {
      crowd.add(
          new Thread(
              () -> {
                table.take(provider).close();
                try (Lease<String> lease = table.take(provider)) {
                  taken.countDown();
                  enough.await();
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              }));
    }
    crowd.forEach(Thread::start);
    taken.await();
    assertThat(table.holderCount()).isEqualTo(CROWD);
    assertThat(provider.leases()).isEqualTo(CROWD);

    enough.countDown();
    for (Thread thread : crowd) {
      thread.join();
    }
    table.sweep();
    assertThat(table.holderCount()).isZero();
    assertThat(provider.closeIfUnused()).isTrue();
    assertThat(provider.uses()).isEqualTo(2 * CROWD);
  }
}
