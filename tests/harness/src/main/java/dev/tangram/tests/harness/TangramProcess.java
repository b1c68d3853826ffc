package dev.tangram.tests.harness;

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

/**
 * The packaged broker as a process of its own, in a directory of the test. The first start takes a
 * free port, later ones the same, so that clients find the broker again.
 */
public final class TangramProcess implements BrokerProcess {

  private static final long READY_LIMIT_SECONDS = 180;
  private static final Pattern LISTENER = Pattern.compile("PLAINTEXT://localhost:(\\d+)");
  private static final Pattern PROCESS = Pattern.compile("process\\s+(\\d+)");

  private static final Pattern METASPACE = Pattern.compile("Metaspace\\s+used\\s+(\\d+)K");

  private final Path directory;
  private final Map<String, String> properties = new TreeMap<>();
  private String heap = "-Xmx256m";
  private int openFiles;
  private int port;
  private Process process;
  private long pid;
  private int starts;
  private Path javaHome = Path.of(System.getProperty("java.home"));

  /**
   * @param directory everything that the broker writes lies in it
   */
  public TangramProcess(Path directory) {
    this.directory = directory;
    properties.put("log.dirs", directory.resolve("logs").toString());
  }

  @Override
  public TangramProcess with(String name, String value) {
    properties.put(name, value);
    return this;
  }

  /** The broker takes its plug-ins from there instead of from the package. */
  public TangramProcess withPlugins(PluginFolder folder) {
    return with("tangram.plugins.dir", folder.path().toString());
  }

  /** Sets the options of its heap for the starts to come. */
  public TangramProcess withHeap(String options) {
    heap = options;
    return this;
  }

  /**
   * Sets its limit of open files for the starts to come; at most the hard limit of this process.
   */
  public TangramProcess withOpenFiles(int limit) {
    openFiles = limit;
    return this;
  }

  /** Starts to come use this Java instead of the one of the tests. */
  public TangramProcess onJava(Path home) {
    javaHome = home;
    return this;
  }

  @Override
  public TangramProcess start() throws IOException, InterruptedException {
    if (process != null && process.isAlive()) {
      throw new IllegalStateException("it runs already");
    }
    if (port == 0) {
      port = Ports.free();
    }
    Path ready = directory.resolve("ready-" + starts++);
    properties.put("listeners", "PLAINTEXT://localhost:" + port);
    List<String> command = new ArrayList<>();
    if (openFiles > 0) {
      command.addAll(List.of("sh", "-c", "ulimit -S -n " + openFiles + "; exec \"$@\"", "sh"));
    }
    command.add(Places.serverPackage().resolve("bin/tangram").toString());
    command.addAll(List.of("start", "--ready-file", ready.toString()));
    properties.forEach((name, value) -> command.addAll(List.of("-D", name + "=" + value)));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
    builder.environment().put("TANGRAM_HEAP_OPTS", heap);
    builder.environment().put("JAVA_HOME", javaHome.toString());
    process = builder.start();
    String banner = awaitReady(ready);
    port = Integer.parseInt(find(LISTENER, banner));
    pid = Long.parseLong(find(PROCESS, banner));
    return this;
  }

  private String awaitReady(Path ready) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(READY_LIMIT_SECONDS);
    while (!Files.exists(ready) || !PROCESS.matcher(Files.readString(ready)).find()) {
      if (process.waitFor(20, TimeUnit.MILLISECONDS)) {
        throw new AssertionError(
            "The broker ended with " + process.exitValue() + ":\n" + logTail());
      }
      if (System.nanoTime() > deadline) {
        process.destroyForcibly();
        throw new AssertionError("The broker is not ready:\n" + logTail());
      }
    }
    return Files.readString(ready);
  }

  private static String find(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    if (!matcher.find()) {
      throw new AssertionError("no " + pattern + " in:\n" + text);
    }
    return matcher.group(1);
  }

  @Override
  public String bootstrap() {
    return "localhost:" + port;
  }

  public int port() {
    return port;
  }

  public long pid() {
    return pid;
  }

  public boolean isAlive() {
    return process != null && process.isAlive();
  }

  public Path directory() {
    return directory;
  }

  /** The first log directory. */
  public Path logs() {
    return directory.resolve("logs");
  }

  /** What the process printed, all starts. */
  public Path log() {
    return directory.resolve("broker.log");
  }

  @Override
  public String logTail() throws IOException {
    List<String> lines = Files.exists(log()) ? Files.readAllLines(log()) : List.of();
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 60), lines.size()));
  }

  /** Resident memory in bytes. */
  public long residentBytes() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
      }
    }
    throw new IOException("no VmRSS of process " + pid);
  }

  /** Number of files and sockets that it has open. */
  public int openFiles() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("/proc/" + pid + "/fd"))) {
      return (int) files.count();
    }
  }

  /** Runs a command of jcmd on it. */
  public String ask(String... command) throws IOException, InterruptedException {
    List<String> all = new ArrayList<>();
    all.add(javaHome.resolve("bin/jcmd").toString());
    all.add(Long.toString(pid));
    all.addAll(List.of(command));
    return Run.of(all, null).ok();
  }

  /** Class loaders of bundles that live, those of stopped ones too that something still holds. */
  public long bundleClassLoaders() throws IOException, InterruptedException {
    ask("GC.run");
    return ask("VM.classloader_stats").lines().filter(l -> l.contains("BundleClassLoader")).count();
  }

  /** Memory used by classes, after a collection. */
  public long metaspaceBytes() throws IOException, InterruptedException {
    ask("GC.run");
    return 1024 * Long.parseLong(find(METASPACE, ask("GC.heap_info")));
  }

  /** Waits for the end of a process that ends by itself; returns its exit code. */
  public int awaitEnd() throws InterruptedException {
    if (!process.waitFor(READY_LIMIT_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("The broker does not end.");
    }
    return process.exitValue();
  }

  @Override
  public void kill() throws InterruptedException {
    ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    process.waitFor();
  }

  /** SIGSTOP: the process stands still until {@link #goOn}. */
  public void freeze() throws IOException, InterruptedException {
    Run.of("kill", "-STOP", Long.toString(pid)).ok();
  }

  /** SIGCONT. */
  public void goOn() throws IOException, InterruptedException {
    Run.of("kill", "-CONT", Long.toString(pid)).ok();
  }

  /** SIGTERM; returns the exit code. */
  public int stop() throws InterruptedException {
    ProcessHandle.of(pid).ifPresent(ProcessHandle::destroy);
    if (!process.waitFor(READY_LIMIT_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("The broker does not stop.");
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    if (isAlive()) {
      ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
      process.onExit().join();
    }
  }
}
