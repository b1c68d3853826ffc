package dev.tangram.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script bin/tangram on a package whose broker is a bundle of the test. */
class ScriptTest {
  private static final Path SOURCES = Path.of("../src/package").toAbsolutePath().normalize();

  @TempDir Path home;
  private final List<ProcessHandle> brokers = new ArrayList<>();

  record Result(int status, String output) {}

  @BeforeEach
  void unpack() throws IOException {
    new TestPackage(home).addBroker("ready");
    for (String file : List.of("bin/tangram", "conf/logback.xml", "conf/logback-daemon.xml")) {
      Path target = home.resolve(file);
      Files.createDirectories(target.getParent());
      Files.copy(SOURCES.resolve(file), target);
    }
    assertThat(home.resolve("bin/tangram").toFile().setExecutable(true)).isTrue();
    Files.writeString(home.resolve("VERSION"), "Tangram test\n");
    Files.createDirectories(home.resolve("lib"));
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      addToLib(Path.of(entry));
    }
  }

  @AfterEach
  void end() {
    brokers.forEach(ProcessHandle::destroyForcibly);
  }

  @Test
  void goesToTheBackgroundWhenReadyAndIsFoundAgain() throws Exception {
    Result start = startBroker();

    assertThat(start.output()).contains("Tangram is ready").contains("broker id  7");
    assertThat(start.status()).isEqualTo(0);
    assertThat(tangram("status").status()).isEqualTo(4);
    assertThat(tangram("stop").status()).isEqualTo(0);
    assertThat(tangram("status").status()).isEqualTo(3);
    assertThat(home.resolve("logs/start.out")).content().contains("stopped in order");
  }

  @Test
  void aGoodStartLeavesAnArchiveThatTheNextOneUses() throws Exception {
    startBroker();
    tangram("stop");
    startBroker();

    assertThat(cache()).hasSize(1).allMatch(name -> name.matches("server-.*\\.jsa"));
    String flags = String.join(" ", brokers.get(1).info().arguments().orElse(new String[0]));
    assertThat(flags).contains("-XX:SharedArchiveFile=").doesNotContain("ArchiveClassesAtExit");
    tangram("stop");
  }

  @Test
  void aFailedStartLeavesNoArchiveInUse() throws Exception {
    new TestPackage(home).addBroker("refuse");
    Result first = tangram("start", "--daemon");
    Result second = tangram("start");

    assertThat(first.status()).isEqualTo(1);
    assertThat(first.output()).contains("The port is taken.").contains("Take another.");
    assertThat(second.status()).isEqualTo(1);
    assertThat(cache()).noneMatch(name -> name.endsWith(".jsa"));
  }

  @Test
  void aBrokenArchiveDoesNotBreakTheStart() throws Exception {
    startBroker();
    tangram("stop");
    startBroker();
    tangram("stop");
    Path archive = home.resolve("cache").resolve(cache().get(0));
    assertThat(archive.toFile().setWritable(true)).isTrue();
    Files.writeString(archive, "not an archive");

    startBroker();
    assertThat(tangram("stop").status()).isEqualTo(0);
  }

  @Test
  void wrongUseIsToldInTheForegroundAndInTheBackground() throws Exception {
    Result background = tangram("start", "--daemon", "-Dnum.io.threads=0");
    Result foreground = tangram("start", "-Dnum.io.threads=0");

    assertThat(background.status()).isEqualTo(2);
    assertThat(background.output()).contains("num.io.threads = 0");
    assertThat(foreground.status()).isEqualTo(2);
    assertThat(foreground.output()).contains("num.io.threads = 0");
    assertThat(tangram("zookeeper").status()).isEqualTo(2);
  }

  @Test
  void worksThroughASymbolicLinkAndSaysItsVersion() throws Exception {
    Path link = Files.createSymbolicLink(home.resolve("link"), Path.of("bin/tangram"));
    assertThat(run(link, "version").output()).contains("Tangram test");
  }

  private Result tangram(String... arguments) throws Exception {
    return run(home.resolve("bin/tangram"), arguments);
  }

  private Result run(Path script, String... arguments) throws Exception {
    List<String> line = new ArrayList<>(List.of(script.toString()));
    line.addAll(List.of(arguments));
    Path output = Files.createTempFile(home, "script", ".out");
    ProcessBuilder builder =
        new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("TANGRAM_HEAP_OPTS", "-Xmx64m");
    Process process = builder.start();
    if (!process.waitFor(90, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("still running, output: " + Files.readString(output));
    }
    return new Result(process.exitValue(), Files.readString(output));
  }

  /** Remembers the process, so that no test leaves one behind. */
  private Result startBroker() throws Exception {
    Result result = tangram("start", "--daemon", "-D", "test.listener=PLAINTEXT://localhost:1");
    assertThat(result.status()).as(result.output()).isEqualTo(0);
    PidFile pidFile = new PidFile(home.resolve("data/log/tangram.pid"));
    brokers.add(pidFile.running().orElseThrow().process());
    return result;
  }

  private List<String> cache() throws IOException {
    try (Stream<Path> files = Files.list(home.resolve("cache"))) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  private void addToLib(Path entry) throws IOException {
    String name = entry.toString();
    if (Files.isRegularFile(entry) && name.matches(".*(felix|slf4j|logback|dev\\.tangram).*")) {
      Files.copy(entry, home.resolve("lib").resolve(entry.getFileName()));
    } else if (Files.isDirectory(entry) && !name.endsWith("test-classes")) {
      String jar = entry.getParent().getParent().getFileName() + ".jar";
      archive(entry, home.resolve("lib").resolve(jar));
    }
  }

  private static void archive(Path classes, Path jar) throws IOException {
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
        Stream<Path> files = Files.walk(classes)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        out.putNextEntry(new JarEntry(classes.relativize(file).toString()));
        Files.copy(file, out);
      }
    }
  }
}
