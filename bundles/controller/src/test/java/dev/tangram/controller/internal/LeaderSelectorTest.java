package dev.tangram.controller.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tangram.controller.internal.LeaderSelector.Choice;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LeaderSelectorTest {

  @Test
  void newPartitionIsLedByTheFirstLiveReplicaAndAllLiveOnesAreInSync() {
    assertThat(LeaderSelector.forNew(List.of(1, 2, 3), Set.of(2, 3)::contains))
        .contains(new Choice(2, List.of(2, 3), false));
  }

  @Test
  void newPartitionWithoutLiveReplicaStaysNew() {
    assertThat(LeaderSelector.forNew(List.of(1, 2), Set.of(3)::contains)).isEmpty();
  }

  @Test
  void offlinePartitionGoesToTheFirstAssignedReplicaThatIsLiveAndInSync() {
    assertThat(
            LeaderSelector.forOffline(
                List.of(1, 2, 3), List.of(3, 2, 1), Set.of(2, 3)::contains, true))
        .contains(new Choice(2, List.of(3, 2), false));
  }

  @Test
  void replicaOutsideTheInSyncSetLeadsOnlyWhereUncleanElectionsAreAllowed() {
    List<Integer> replicas = List.of(1, 2);
    assertThat(LeaderSelector.forOffline(replicas, List.of(1), Set.of(2)::contains, false))
        .isEmpty();
    assertThat(LeaderSelector.forOffline(replicas, List.of(1), Set.of(2)::contains, true))
        .contains(new Choice(2, List.of(2), true));
  }

  @Test
  void liveBrokerThatIsNotAssignedNeverLeads() {
    assertThat(LeaderSelector.forOffline(List.of(1), List.of(1), Set.of(2)::contains, true))
        .isEmpty();
  }
}
