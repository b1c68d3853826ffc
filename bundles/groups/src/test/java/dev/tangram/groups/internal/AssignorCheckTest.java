package dev.tangram.groups.internal;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tangram.configuration.ConfigException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AssignorCheckTest {

  private static final String NAME = "group.assignor";

  private final AssignorCheck check = new AssignorCheck(() -> List.of("range", "sticky"));

  @Test
  void aNameThatIsThereAndNoNameAreFine() {
    check.check(Map.of(NAME, "sticky"), Set.of(NAME));
    check.check(Map.of(NAME, " "), Set.of(NAME));
    check.check(Map.of(), Set.of());
  }

  @Test
  void anotherNameIsRefusedWithThoseThatAreThere() {
    assertThatThrownBy(() -> check.check(Map.of(NAME, "stick"), Set.of(NAME)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("group.assignor = stick")
        .hasMessageContaining("range, sticky");
  }

  @Test
  void oneThatHasGoneIsNoReasonToRefuseOtherChanges() {
    check.check(Map.of(NAME, "gone", "x", "1"), Set.of("x"));
  }
}
