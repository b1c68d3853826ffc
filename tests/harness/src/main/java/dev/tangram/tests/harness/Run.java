package dev.tangram.tests.harness;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * One finished command.
 *
 * @param exit its exit code
 * @param output what it printed, both streams
 */
public record Run(int exit, String output) {

  private static final long LIMIT_MINUTES = 10;

  /** The output of a command that must succeed. */
  public String ok() {
    if (exit != 0) {
      throw new AssertionError("exit code " + exit + ":\n" + output);
    }
    return output;
  }

  /** Runs a command to its end, with an optional file as its input. */
  public static Run of(List<String> command, Path input) throws IOException, InterruptedException {
    Path output = Files.createTempFile("run", ".out");
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
      builder.redirectInput(input == null ? new File("/dev/null") : input.toFile());
      Process process = builder.start();
      boolean ended = process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES);
      if (!ended) {
        process.destroyForcibly().waitFor();
        throw new AssertionError(command + " hangs:\n" + Files.readString(output));
      }
      return new Run(process.exitValue(), Files.readString(output));
    } finally {
      Files.delete(output);
    }
  }

  public static Run of(String... command) throws IOException, InterruptedException {
    return of(List.of(command), null);
  }

  /** Runs a main class on the jars of a directory and further class path entries. */
  public static Run java(Path jars, List<Path> more, String mainClass, List<String> arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp"));
    StringBuilder classPath = new StringBuilder(jars + "/*");
    more.forEach(entry -> classPath.append(':').append(entry));
    command.add(classPath.toString());
    command.add(mainClass);
    command.addAll(arguments);
    return of(command, null);
  }
}
