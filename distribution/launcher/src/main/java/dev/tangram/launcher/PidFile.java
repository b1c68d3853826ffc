package dev.tangram.launcher;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Says which process runs the broker of a data directory, and at which listeners. Lines: process
 * id, start of the process in milliseconds since 1970, listeners separated by commas. The second
 * line tells a process from a later one of the same id.
 */
record PidFile(Path path) {

  /** A broker that is running. */
  record Running(ProcessHandle process, List<String> listeners) {}

  void write(List<String> listeners) throws IOException {
    ProcessHandle self = ProcessHandle.current();
    String text = self.pid() + "\n" + startMs(self) + "\n" + String.join(",", listeners) + "\n";
    Files.createDirectories(path.getParent());
    Path temporary = path.resolveSibling(path.getFileName() + ".tmp");
    Files.writeString(temporary, text, StandardCharsets.UTF_8);
    Files.move(
        temporary, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** The process that wrote the file, if it still runs. */
  Optional<Running> running() {
    try {
      List<String> lines = Files.readAllLines(path, StandardCharsets.UTF_8);
      if (lines.size() < 3) {
        return Optional.empty();
      }
      long startMs = Long.parseLong(lines.get(1).trim());
      return ProcessHandle.of(Long.parseLong(lines.get(0).trim()))
          .filter(process -> process.isAlive() && !isDefunct(process))
          .filter(process -> startMs(process) == startMs)
          .map(process -> new Running(process, listeners(lines.get(2))));
    } catch (IOException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** Removes the file if this process wrote it. */
  void remove() {
    boolean own =
        running().map(r -> r.process().pid() == ProcessHandle.current().pid()).orElse(false);
    if (own) {
      try {
        Files.deleteIfExists(path);
      } catch (IOException e) {
        // A stale file does no harm: it names a process that is gone.
        return;
      }
    }
  }

  private static List<String> listeners(String line) {
    return line.isBlank() ? List.of() : List.of(line.trim().split(","));
  }

  /** Whether a process has ended and only waits to be collected by its parent. */
  private static boolean isDefunct(ProcessHandle process) {
    try {
      String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
      return stat.charAt(stat.lastIndexOf(')') + 2) == 'Z';
    } catch (IOException e) {
      // Not Linux, or it has just been collected; isAlive has said what there is to say.
      return false;
    }
  }

  private static long startMs(ProcessHandle process) {
    return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
  }
}
