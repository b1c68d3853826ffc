package dev.tangram.storage.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tangram.storage.StorageEngine;
import dev.tangram.storage.StorageEngine.Ability;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What every storage engine must do. An engine's test extends this class and makes the engine:
 *
 * <pre>{@code
 * class MyEngineTest extends StorageEngineContract {
 *   protected StorageEngine newEngine() {
 *     return new MyEngine();
 *   }
 * }
 * }</pre>
 *
 * <p>The guarantees are numbered: R reading, C changes, D durability, T threads, M the random
 * comparison with a model, E the engine. All abilities are expected unless {@link #declined()}
 * names them; what needs a declined one is skipped.
 */
public abstract class StorageEngineContract extends DiskFaultContract {

  @Test
  @DisplayName("E1 the engine has a name in lower case and the abilities that it does not decline")
  void saysNameAndAbilities() {
    StorageEngine tested = engine;
    Set<Ability> expected = EnumSet.allOf(Ability.class);
    expected.removeAll(declined());
    assertThat(tested.name()).matches("[a-z][a-z0-9-]*");
    assertThat(tested.abilities()).isEqualTo(expected);
  }

  @ParameterizedTest(name = "M1 seed {0}: 2000 random operations give what a model in memory gives")
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void followsTheModel(long seed) throws Exception {
    new RandomOperations(this, seed).run(2000);
  }
}
