package dev.tangram.assignor.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.tangram.assignor.PartitionAssignor;
import dev.tangram.assignor.tck.BrokenAssignors.Broken;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.engine.FilterResult;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.PostDiscoveryFilter;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** An assignor that keeps the contract passes, and whoever breaks a guarantee fails its test. */
@Execution(ExecutionMode.SAME_THREAD)
class ContractBitesTest {

  private static Supplier<ReferenceAssignor> current;

  /** Run by the tests below, not by itself: its name is not that of a test. */
  static class Subject extends PartitionAssignorContract {

    @Override
    protected PartitionAssignor createAssignor() {
      return current.get();
    }

    @Override
    protected String expectedName() {
      return "reference";
    }
  }

  @Test
  void assignorThatKeepsTheContractPasses() {
    Outcome outcome = run(ReferenceAssignor::new, "");
    assertThat(outcome.failed).isEmpty();
    assertThat(outcome.passed).hasSize(17);
  }

  static Stream<String> broken() {
    return BrokenAssignors.all().keySet().stream();
  }

  @Test
  void thereAreEnoughOfThem() {
    assertThat(BrokenAssignors.all()).hasSizeGreaterThanOrEqualTo(20);
  }

  @ParameterizedTest
  @MethodSource("broken")
  void assignorThatBreaksAGuaranteeFails(String what) {
    Broken broken = BrokenAssignors.all().get(what);
    assertThat(run(broken.assignor(), broken.test()).failed).isNotEmpty();
  }

  private record Outcome(List<String> passed, List<String> failed) {}

  /** Runs the tests of the contract whose names begin as given. */
  private static Outcome run(Supplier<ReferenceAssignor> assignor, String names) {
    current = assignor;
    Outcome outcome = new Outcome(new ArrayList<>(), new ArrayList<>());
    TestExecutionListener listener =
        new TestExecutionListener() {
          @Override
          public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            if (test.isTest()) {
              boolean passed = result.getStatus() == TestExecutionResult.Status.SUCCESSFUL;
              (passed ? outcome.passed : outcome.failed)
                  .add(test.getDisplayName() + result.getThrowable().map(e -> ": " + e).orElse(""));
            }
          }
        };
    LauncherFactory.create()
        .execute(
            LauncherDiscoveryRequestBuilder.request()
                .selectors(selectClass(Subject.class))
                .filters(filter(names))
                .build(),
            listener);
    return outcome;
  }

  private static PostDiscoveryFilter filter(String names) {
    return test ->
        FilterResult.includedIf(!test.isTest() || test.getDisplayName().startsWith(names));
  }
}
