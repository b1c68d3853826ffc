package dev.tangram.storage.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.tangram.storage.StorageEngine;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Whoever breaks a guarantee fails the test that is named after it. */
@Execution(ExecutionMode.SAME_THREAD)
class ContractBitesTest {

  private static ReferenceEngine current;

  /** Run by the tests below, not by itself: its name is not that of a test. */
  static class Subject extends ReferenceContractTest {

    @Override
    protected StorageEngine newEngine() {
      return current;
    }
  }

  static Stream<String> broken() {
    return BrokenEngines.all().keySet().stream();
  }

  @Test
  void thereAreEnoughOfThem() {
    assertThat(BrokenEngines.all()).hasSizeGreaterThanOrEqualTo(20);
  }

  @ParameterizedTest
  @MethodSource("broken")
  void engineThatBreaksAGuaranteeFails(String broken) {
    current = BrokenEngines.all().get(broken);
    assertThat(failures(broken.substring(0, broken.indexOf(' ')))).isNotEmpty();
  }

  /** Runs the tests whose names begin with a number; the parameterized ones by their method. */
  private static List<String> failures(String number) {
    List<String> failures = new ArrayList<>();
    List<String> run = new ArrayList<>();
    TestExecutionListener listener =
        new TestExecutionListener() {
          @Override
          public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            if (test.isTest() && test.getDisplayName().startsWith(number)) {
              run.add(test.getDisplayName());
              if (result.getStatus() == TestExecutionResult.Status.FAILED) {
                failures.add(test.getDisplayName());
              }
            }
          }
        };
    LauncherFactory.create()
        .execute(
            LauncherDiscoveryRequestBuilder.request()
                .selectors(selectClass(Subject.class))
                .filters(new ByNumber(number))
                .build(),
            listener);
    assertThat(run).as("tests run").isNotEmpty();
    return failures;
  }
}
