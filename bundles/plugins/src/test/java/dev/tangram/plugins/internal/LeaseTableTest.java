package dev.tangram.plugins.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tangram.plugins.Lease;
import dev.tangram.plugins.PluginId;
import dev.tangram.plugins.PluginMissingException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A version that is closed gives no lease, one that has leases is not closed. */
class LeaseTableTest {

  /** More than a thread has entries for. */
  private static final int MANY = 40;

  private final LeaseTable table = new LeaseTable();
  private final ServiceProvider<String> provider =
      new ServiceProvider<>(
          new PluginId("voice", "x", "bundle.a", "1.0.0", "rev1"), "rev1", table, cause -> {});

  private List<Lease<String>> take(int count) {
    List<Lease<String>> leases = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      leases.add(table.take(provider, null));
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
}
