package dev.tangram.tools.archetypes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Projects of all kinds are made, built and tested as their authors would do it. */
class NewPluginTest {

  private static final Path HERE = Path.of("").toAbsolutePath();
  private static final Path MODULES = HERE.getParent().getParent();
  private static final Path PROJECTS = HERE.resolve("target").resolve("projects");
  private static final long LIMIT_MINUTES = 15;
  private static final Pattern SUITE = Pattern.compile("<testsuite [^>]*>");
  private static final Map<String, String> NAMES =
      new TreeMap<>(
          Map.of(
              "storage", "in-heap",
              "codec", "my-gzip",
              "assignor", "one-by-one",
              "serializer", "csv"));

  @TempDir Path temporary;

  @Test
  void projectsAreMadeWithTheVersionsOfThisBuild() throws IOException {
    assertThat(Files.readAllLines(HERE.resolve("templates/versions")))
        .containsExactly(
            "tangram=" + System.getProperty("tangram.version"),
            "bnd=" + System.getProperty("bnd.version"));
  }

  @Test
  void wrongCommandsAreExplained() throws Exception {
    List<List<String>> commands =
        List.of(
            List.of(),
            List.of("codec"),
            List.of("engine", "x"),
            List.of("common", "x"),
            List.of("codec", "Upper"),
            List.of("codec", "x", "--package", "nodots"),
            List.of("codec", "x", "--dir", temporary.toString()),
            List.of("codec", "x", "--what"));
    for (List<String> arguments : commands) {
      Path output = temporary.resolve("output");
      assertThat(newPlugin(arguments, output)).as("%s", arguments).isEqualTo(2);
      assertThat(Files.readString(output)).contains("Usage: new-plugin KIND NAME");
    }
  }

  @Test
  void eachKindBuildsKeepsItsContractAndIsSwapped() throws Exception {
    LocalRepository.remove(PROJECTS);
    Files.createDirectories(PROJECTS);
    for (Map.Entry<String, String> project : NAMES.entrySet()) {
      Path directory = PROJECTS.resolve(project.getKey());
      assertThat(
              newPlugin(
                  List.of(project.getKey(), project.getValue(), "--dir", directory.toString()),
                  temporary.resolve("output")))
          .isZero();
    }
    writeAggregator();
    List<String> command = mavenCommand();
    Path home = Path.of(System.getProperty("tangram.package")).toAbsolutePath();
    boolean packaged = Files.isExecutable(home.resolve("bin/tangram"));
    if (packaged) {
      command.add("-Dtangram.home=" + home);
    }
    Path log = PROJECTS.resolve("build.log");
    assertThat(run(command, PROJECTS, log)).as(() -> read(log)).isZero();
    for (String kind : NAMES.keySet()) {
      checkReports(PROJECTS.resolve(kind), packaged);
    }
  }

  private static int newPlugin(List<String> arguments, Path output) throws Exception {
    List<String> command = new ArrayList<>(List.of(HERE.resolve("new-plugin").toString()));
    command.addAll(arguments);
    return run(command, HERE.resolve("target"), output);
  }

  private static int run(List<String> command, Path directory, Path output) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.directory(directory.toFile()).redirectOutput(output.toFile());
    builder.environment().put("MAVEN_OPTS", "-Xmx256m");
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    Process process = builder.start();
    if (!process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      throw new AssertionError(command + " does not end:\n" + read(output));
    }
    return process.exitValue();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }

  /** One run of Maven for all. */
  private static void writeAggregator() throws IOException {
    StringBuilder modules = new StringBuilder();
    NAMES.keySet().forEach(kind -> modules.append("<module>" + kind + "</module>"));
    Files.writeString(
        PROJECTS.resolve("pom.xml"),
        "<project xmlns=\"http://maven.apache.org/POM/4.0.0\"><modelVersion>4.0.0</modelVersion>"
            + "<groupId>all</groupId><artifactId>all</artifactId><version>1</version>"
            + "<packaging>pom</packaging><modules>"
            + modules
            + "</modules></project>");
  }

  private static List<String> mavenCommand() throws IOException {
    Path root = HERE.resolve("target").resolve("repository");
    LocalRepository.remove(root);
    LocalRepository repository =
        new LocalRepository(root, MODULES, System.getProperty("tangram.version"));
    repository.linkTo(Path.of(System.getProperty("maven.repository")));
    repository.addApi();
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("maven.home"), "bin", "mvn").toString());
    command.addAll(List.of("-B", "-q", "verify", "-Dmaven.repo.local=" + root));
    if (System.getProperty("maven.mode").equals("offline-true")) {
      command.add("-o");
    }
    return command;
  }

  private static void checkReports(Path project, boolean packaged) throws IOException {
    int tests = 0;
    try (Stream<Path> reports = Files.list(project.resolve("target/surefire-reports"))) {
      for (Path report : reports.filter(path -> path.toString().endsWith(".xml")).toList()) {
        Matcher suite = SUITE.matcher(Files.readString(report));
        assertThat(suite.find()).isTrue();
        assertThat(suite.group()).contains("errors=\"0\"", "failures=\"0\"");
        boolean swap = report.toString().contains("SwapIT");
        assertThat(swap && packaged && !suite.group().contains("skipped=\"0\""))
            .as("%s was skipped", report)
            .isFalse();
        tests += attribute(suite.group(), "tests");
      }
    }
    assertThat(tests).as("tests of %s", project).isGreaterThan(10);
  }

  private static int attribute(String element, String name) {
    Matcher value = Pattern.compile(" " + name + "=\"(\\d+)\"").matcher(element);
    assertThat(value.find()).isTrue();
    return Integer.parseInt(value.group(1));
  }
}
