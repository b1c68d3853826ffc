package dev.tangram.storage.tck;

import java.util.Map;
import org.junit.platform.engine.FilterResult;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.launcher.PostDiscoveryFilter;

/** Chooses the tests of one guarantee. Parameterized ones are known by their methods. */
record ByNumber(String number) implements PostDiscoveryFilter {

  private static final Map<String, String> METHODS =
      Map.of(
          "M1", "followsTheModel",
          "P1", "survivesPowerCutAtEachOperation",
          "F1", "survivesOneFault");

  @Override
  public FilterResult apply(TestDescriptor test) {
    String method = METHODS.getOrDefault(number, "-");
    boolean named = test.getDisplayName().startsWith(number);
    boolean parameterized = test.getUniqueId().toString().contains(method + "(");
    boolean suite = test.getChildren().stream().findAny().isPresent() && !test.isTest();
    return FilterResult.includedIf(named || parameterized || suite);
  }
}
