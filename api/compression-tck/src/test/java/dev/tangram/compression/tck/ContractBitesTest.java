package dev.tangram.compression.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.tangram.compression.CompressionCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
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

/** A codec that keeps the contract passes, and whoever breaks a guarantee fails its test. */
@Execution(ExecutionMode.SAME_THREAD)
class ContractBitesTest {

  private static Supplier<ReferenceCodec> current;

  /**
   * Run by the tests below, not by itself: its name is not that of a test. Whoever loops for ever
   * is not given as long as a real codec.
   */
  @Timeout(value = 15, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  static class Subject extends CompressionCodecContract {

    @Override
    protected CompressionCodec createCodec() {
      return current.get();
    }

    @Override
    protected int expectedId() {
      return 1;
    }

    @Override
    protected String expectedName() {
      return "reference";
    }
  }

  @Test
  void codecThatKeepsTheContractPasses() {
    Outcome outcome = run(ReferenceCodec::new, "guarantee");
    assertThat(outcome.failed).isEmpty();
    assertThat(outcome.passed).hasSizeGreaterThan(10);
  }

  static Stream<BrokenCodecs.Broken> broken() {
    return BrokenCodecs.all().stream();
  }

  @Test
  void thereAreEnoughOfThem() {
    assertThat(BrokenCodecs.all()).hasSizeGreaterThanOrEqualTo(20);
  }

  @ParameterizedTest
  @MethodSource("broken")
  void codecThatBreaksAGuaranteeFails(BrokenCodecs.Broken broken) {
    Outcome outcome = run(broken.codec(), broken.caughtBy());
    assertThat(outcome.failed).as("tests that fail").isNotEmpty();
  }

  private record Outcome(List<String> passed, List<String> failed) {}

  /** Runs the tests of the contract whose names begin as given. */
  private static Outcome run(Supplier<ReferenceCodec> codec, String names) {
    current = codec;
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
