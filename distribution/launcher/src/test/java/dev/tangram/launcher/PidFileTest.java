package dev.tangram.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PidFileTest {

  @TempDir Path directory;

  @Test
  void processThatWroteItRuns() throws Exception {
    PidFile file = new PidFile(directory.resolve("pid"));
    file.write(List.of("PLAINTEXT://localhost:9092"));
    assertThat(file.running()).isPresent();
  }

  /** A killed process keeps its id until its parent collects it; it holds nothing any more. */
  @Test
  void defunctProcessDoesNotRun() throws Exception {
    Process parent =
        new ProcessBuilder("sh", "-c", "sh -c 'exit 0' & echo $!; exec sleep 60").start();
    try (BufferedReader output = parent.inputReader()) {
      long pid = Long.parseLong(output.readLine());
      Path stat = Path.of("/proc", Long.toString(pid), "stat");
      while (!Files.readString(stat).contains(") Z ")) {
        Thread.onSpinWait();
      }
      ProcessHandle defunct = ProcessHandle.of(pid).orElseThrow();
      long startMs = defunct.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
      Path path = directory.resolve("pid");
      Files.writeString(path, pid + "\n" + startMs + "\nPLAINTEXT://localhost:9092\n");
      assertThat(new PidFile(path).running()).isEmpty();
    } finally {
      parent.destroyForcibly().waitFor();
    }
  }
}
