package dev.tangram.tools.tidy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TidyTest {
  private static final String LAYERS =
      """
      # comment
      low ->
      high -> low   # another
      export low: low
      export high: high
      """;
  private static final String LOW = "dev.tangram.low;version=\"1.0.0\";uses:=\"a,b\"";

  @TempDir Path root;

  @Test
  void aTreeInOrderPasses() throws IOException {
    Fixture fixture = new Fixture(root, LAYERS);
    fixture.bundle("low", LOW, "java.util");
    fixture.bundle("high", "", "dev.tangram.low;version=\"[1.0,2)\",org.slf4j");
    fixture.source("low", "dev.tangram.low", "A", "class A { void a() {} }\n");

    assertThat(findings(fixture)).isEmpty();
    assertThatCode(() -> Tidy.main(new String[] {root.toString()})).doesNotThrowAnyException();
  }

  @Test
  void anEdgeThatIsNotListedIsFound() throws IOException {
    Fixture fixture = new Fixture(root, LAYERS);
    fixture.bundle("low", LOW, "dev.tangram.high");
    fixture.bundle("high", "dev.tangram.high;version=\"1.0.0\"", "");

    assertThat(findings(fixture))
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.where()).isEqualTo("dev.tangram.low -> dev.tangram.high");
              assertThat(finding.what()).contains("layers.txt");
            });
    assertThatThrownBy(() -> Tidy.main(new String[] {root.toString()}))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void anExportWithoutVersionIsFound() throws IOException {
    Fixture fixture = new Fixture(root, LAYERS);
    fixture.bundle("low", "dev.tangram.low;uses:=\"x;version=1\"", "");

    assertThat(findings(fixture))
        .extracting(Finding::what)
        .containsExactly("package dev.tangram.low is exported without a version");
  }

  @Test
  void anExportThatIsNotListedIsFound() throws IOException {
    Fixture fixture = new Fixture(root, LAYERS);
    fixture.bundle("low", LOW + ",dev.tangram.low.internal;version=\"1.0.0\"", "");

    assertThat(findings(fixture))
        .extracting(Finding::what)
        .containsExactly(
            "package dev.tangram.low.internal is exported, but layers.txt does not list it");
  }

  @Test
  void aCircleOfBundlesIsFound() throws IOException {
    Fixture fixture = new Fixture(root, LAYERS + "low -> high\n");
    fixture.bundle("low", LOW, "dev.tangram.high");
    fixture.bundle("high", "dev.tangram.high;version=\"1.0.0\"", "dev.tangram.low");

    assertThat(findings(fixture))
        .singleElement()
        .extracting(Finding::what)
        .isEqualTo("bundles that know each other in a circle");
  }

  @Test
  void aCircleOfPackagesInABundleIsFound() throws IOException {
    Fixture fixture = new Fixture(root, LAYERS);
    fixture.source("low", "dev.tangram.low", "A", "import dev.tangram.low.in.B;\nclass A {}\n");
    fixture.source("low", "dev.tangram.low.in", "B", "import static dev.tangram.low.A.*;\n");

    assertThat(findings(fixture))
        .extracting(Finding::where)
        .containsExactly("dev.tangram.low -> dev.tangram.low.in");
  }

  @Test
  void aLongFileAndALongMethodAreFound() throws IOException {
    Fixture fixture = new Fixture(root, LAYERS);
    String method = "void m() {\n" + "int i;\n".repeat(69) + "}\n";
    fixture.source("low", "dev.tangram.low", "A", "class A {\n" + method + "}\n");
    fixture.source("low", "dev.tangram.low", "B", "// line\n".repeat(600));

    assertThat(findings(fixture))
        .extracting(Finding::what)
        .containsExactly(
            "method m of 71 lines, 70 are allowed", "a file of 601 lines, 600 are allowed");
  }

  @Test
  void whatIsJustAtTheLimitIsCountedAsOverTheSoftSizeOnly() throws IOException {
    Fixture fixture = new Fixture(root, LAYERS);
    String method = "void m() {\n" + "int i;\n".repeat(68) + "}\n";
    fixture.source("low", "dev.tangram.low", "A", "class A {\n" + method + "}\n");
    fixture.source("low", "dev.tangram.low", "B", "// line\n".repeat(599));
    SourceChecks checks = sources(fixture);

    assertThat(checks.findings()).isEmpty();
    assertThat(checks.softFiles()).isEqualTo(1);
    assertThat(checks.softMethods()).isEqualTo(1);
  }

  @Test
  void aLineOfLayersThatMeansNothingIsAnError() {
    assertThatThrownBy(() -> findings(new Fixture(root, "low high\n")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("low high");
  }

  private static List<Finding> findings(Fixture fixture) throws IOException {
    Layers layers = Layers.read(fixture.root().resolve("tools/tidy/layers.txt"));
    List<Finding> findings =
        new ArrayList<>(new BundleChecks(BundleManifest.readAll(fixture.root()), layers).run());
    findings.addAll(sources(fixture).findings());
    return findings;
  }

  private static SourceChecks sources(Fixture fixture) throws IOException {
    SourceChecks checks = new SourceChecks(fixture.root());
    checks.check(SourceReader.readModule(fixture.root().resolve("bundles/low")));
    return checks;
  }
}
