package dev.tangram.tests.compat.groups;

import dev.tangram.tests.harness.Places;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/** A process with members of a group; what they say goes to a ledger. */
final class MemberProcess implements AutoCloseable {

  private final GroupLedger ledger;
  private final UnaryOperator<String> translator;
  private final Process process;
  private final Writer orders;
  private final Thread reader = new Thread(this::read, "member-output");
  private final TreeSet<String> members = new TreeSet<>();
  private final List<String> noise = new ArrayList<>();

  private MemberProcess(
      GroupLedger ledger,
      List<String> command,
      Map<String, String> environment,
      UnaryOperator<String> translator)
      throws IOException {
    this.ledger = ledger;
    this.translator = translator;
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(environment);
    process = builder.start();
    orders = process.outputWriter(StandardCharsets.UTF_8);
    reader.start();
  }

  /**
   * Another program.
   *
   * @param translator makes of its lines what {@link MemberProgram} says
   */
  static MemberProcess of(
      GroupLedger ledger,
      List<String> command,
      Map<String, String> environment,
      UnaryOperator<String> translator)
      throws IOException {
    return new MemberProcess(ledger, command, environment, translator);
  }

  /** The process is one member, which joined without being told to. */
  MemberProcess named(String member) {
    members.add(member);
    return this;
  }

  /** Java members on the jars of a version. */
  static MemberProcess java(
      GroupLedger ledger, String version, String topics, Map<String, String> settings)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp"));
    Path programs = Path.of("target", "test-classes").toAbsolutePath();
    command.add(Places.client(version) + "/*:" + programs);
    command.addAll(List.of(MemberProgram.class.getName(), topics));
    settings.forEach((name, value) -> command.add(name + "=" + value));
    return new MemberProcess(ledger, command, Map.of(), line -> line);
  }

  private void read() {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String said = translator.apply(line);
        GroupEvent.parse(said).ifPresentOrElse(ledger::take, () -> unknown(said));
      }
    } catch (IOException e) {
      unknown(e.toString()); // the process was killed
    }
  }

  private synchronized void unknown(String line) {
    if (noise.size() < 200) {
      noise.add(line);
    }
  }

  /** What it printed beside events. */
  synchronized String noise() {
    return String.join("\n", noise);
  }

  MemberProcess join(String member) throws IOException {
    members.add(member);
    return order("join " + member);
  }

  MemberProcess leave(String member) throws IOException {
    members.remove(member);
    return order("leave " + member);
  }

  private MemberProcess order(String line) throws IOException {
    orders.write(line + "\n");
    orders.flush();
    return this;
  }

  /** kill -9; what it said before is heard, which Process's own way to end it would cut off. */
  void kill() throws InterruptedException {
    process.toHandle().destroyForcibly();
    process.waitFor();
    reader.join();
    ledger.killed(members);
  }

  /** SIGTERM, on which a good member leaves. */
  void terminate() throws InterruptedException {
    process.toHandle().destroy();
    process.waitFor();
    reader.join();
    ledger.killed(members);
  }

  @Override
  public void close() throws InterruptedException {
    process.destroyForcibly().waitFor();
    reader.join();
    if (Boolean.getBoolean("tangram.tests.verbose")) {
      System.out.println(noise());
    }
  }
}
