package __package__;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A broker of a Tangram package, in a directory of its own, on a free port. */
final class RunningBroker implements AutoCloseable {

  private static final long LIMIT_SECONDS = 180;
  private static final Pattern ADDRESS = Pattern.compile("PLAINTEXT://(localhost:\\d+)");

  private final Path tangram;
  private final Path directory;
  private final Process process;
  private String bootstrap;

  /**
   * Starts a broker.
   *
   * @param home the unpacked package
   * @param directory everything that the broker writes lies in it
   */
  RunningBroker(Path home, Path directory) throws IOException, InterruptedException {
    this.tangram = home.resolve("bin").resolve("tangram");
    this.directory = directory;
    Path plugins = Files.createDirectories(directory.resolve("plugins"));
    try (var jars = Files.list(home.resolve("plugins"))) {
      for (Path jar : jars.toList()) {
        Files.copy(jar, plugins.resolve(jar.getFileName()));
      }
    }
    Path ready = directory.resolve("ready");
    List<String> start = new ArrayList<>(List.of(tangram.toString(), "start"));
    start.addAll(List.of("--ready-file", ready.toString()));
    start.addAll(List.of("-D", "listeners=PLAINTEXT://localhost:0"));
    start.addAll(List.of("-D", logDirs(), "-D", "tangram.plugins.dir=" + plugins));
    ProcessBuilder builder = new ProcessBuilder(start).redirectErrorStream(true);
    builder.redirectOutput(directory.resolve("broker.log").toFile());
    builder.environment().put("TANGRAM_HEAP_OPTS", "-Xmx256m");
    this.process = builder.start();
    try {
      this.bootstrap = await(ready);
    } catch (IOException | InterruptedException | RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  private String logDirs() {
    return "log.dirs=" + directory.resolve("logs");
  }

  private String await(Path ready) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
    while (true) {
      Matcher address = ADDRESS.matcher(Files.exists(ready) ? Files.readString(ready) : "");
      if (address.find()) {
        return address.group(1);
      }
      if (process.waitFor(50, TimeUnit.MILLISECONDS) || System.nanoTime() > deadline) {
        throw new AssertionError(Files.readString(directory.resolve("broker.log")));
      }
    }
  }

  /** What a command said and how it ended. */
  record Answer(int exit, String output) {

    /** The output of a command that must succeed. */
    String succeeded() {
      if (exit != 0) {
        throw new AssertionError("exit " + exit + ":\n" + output);
      }
      return output;
    }
  }

  /** A command for records and topics, with lines for its standard input. */
  Answer records(String input, String... command) throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(List.of(command));
    all.addAll(List.of("-b", bootstrap));
    return run(input, all);
  }

  /** A command of {@code tangram plugins}. */
  Answer plugins(String... command) throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(List.of("plugins"));
    all.addAll(List.of(command));
    all.addAll(List.of("-D", logDirs()));
    return run("", all);
  }

  private Answer run(String input, List<String> arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(tangram.toString()));
    command.addAll(arguments);
    Path in = Files.writeString(directory.resolve("input"), input);
    Path out = directory.resolve("output");
    Process run =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectInput(in.toFile())
            .redirectOutput(out.toFile())
            .start();
    if (!run.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
      run.destroyForcibly();
      throw new AssertionError(command + " does not end");
    }
    return new Answer(run.exitValue(), Files.readString(out, StandardCharsets.UTF_8));
  }

  @Override
  public void close() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
    }
  }
}
