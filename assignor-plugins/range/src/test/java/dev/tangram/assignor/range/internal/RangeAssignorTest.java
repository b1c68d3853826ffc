package dev.tangram.assignor.range.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tangram.assignor.Assignment;
import dev.tangram.assignor.MemberView;
import dev.tangram.assignor.PartitionAssignor;
import dev.tangram.assignor.tck.Ability;
import dev.tangram.assignor.tck.PartitionAssignorContract;
import dev.tangram.assignor.tck.Scenario;
import dev.tangram.assignor.tck.Scenarios;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RangeAssignorTest extends PartitionAssignorContract {

  @Override
  protected PartitionAssignor createAssignor() {
    return new RangeAssignor();
  }

  @Override
  protected String expectedName() {
    return "range";
  }

  @Override
  protected Set<Ability> declined() {
    return EnumSet.of(Ability.BALANCED, Ability.BALANCED_MIXED, Ability.STICKY);
  }

  @Test
  void answersLikeTheJavaClient() {
    int compared = 0;
    for (Scenario scenario : Scenarios.random(20, 5_000)) {
      // The Java client's are never asked about groups without members, and some would fail.
      if (scenario.group().members().isEmpty()) {
        continue;
      }
      compared++;
      Assignment ours = createAssignor().assign(scenario.group(), scenario.topics());
      Assignment kafkas =
          KafkaOracle.ask(new org.apache.kafka.clients.consumer.RangeAssignor(), scenario);
      for (MemberView member : scenario.group().members()) {
        assertThat(ours.partitionsOf(member.memberId()))
            .as("%s: %s", scenario, member.memberId())
            .containsExactlyInAnyOrderElementsOf(kafkas.partitionsOf(member.memberId()));
      }
    }
    assertThat(compared).isGreaterThan(4_000);
  }
}
