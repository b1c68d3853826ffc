package dev.tangram.serialization.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.tangram.serialization.SerdeFactory;
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

/** A serde that keeps the contract passes, and whoever breaks a guarantee fails its test. */
@Execution(ExecutionMode.SAME_THREAD)
class ContractBitesTest {

  private static Supplier<ReferenceSerde> current;

  /** Run by the tests below, not by itself: its name is not that of a test. */
  static class Subject extends SerdeContract {

    @Override
    protected SerdeFactory createFactory() {
      return current.get();
    }

    @Override
    protected String expectedName() {
      return "reference";
    }

    @Override
    protected List<?> values() {
      return List.of(
          "", "a", "Order 7\nfor \"Ann\" ", "\u00e9\u4e16\ud83d\ude00", "x".repeat(3_000));
    }

    @Override
    protected List<byte[]> broken() {
      return List.of(
          new byte[0], new byte[3], new byte[] {0, 0, 0, 2, 65}, new byte[] {0, 0, 0, 1, -1});
    }
  }

  @Test
  void serdeThatKeepsTheContractPasses() {
    Outcome outcome = run(ReferenceSerde::new, "");
    assertThat(outcome.failed).isEmpty();
    assertThat(outcome.passed).hasSizeGreaterThan(12);
  }

  static Stream<String> broken() {
    return BrokenSerdes.all().keySet().stream();
  }

  @Test
  void thereAreEnoughOfThem() {
    assertThat(BrokenSerdes.all()).hasSizeGreaterThanOrEqualTo(20);
  }

  @ParameterizedTest
  @MethodSource("broken")
  void serdeThatBreaksAGuaranteeFails(String variant) {
    String tests = variant.substring(0, variant.indexOf(':'));
    assertThat(run(BrokenSerdes.all().get(variant), tests).failed).isNotEmpty();
  }

  private record Outcome(List<String> passed, List<String> failed) {}

  /** Runs the tests of the contract whose names begin as given. */
  private static Outcome run(Supplier<ReferenceSerde> serde, String names) {
    current = serde;
    Outcome outcome = new Outcome(new ArrayList<>(), new ArrayList<>());
    TestExecutionListener listener =
        new TestExecutionListener() {
          @Override
          public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            if (test.isTest()) {
              boolean passed = result.getStatus() == TestExecutionResult.Status.SUCCESSFUL;
              (passed ? outcome.passed : outcome.failed).add(test.getDisplayName());
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
