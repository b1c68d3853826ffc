package dev.tangram.cli;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Lines for the shell inside of a broker. */
@Command(
    name = "shell",
    description = {
      "Carries out lines in the shell inside of a broker that runs on this machine: those given"
          + " with -c, else those of standard input. Each line is for itself.",
      "",
      "Example: tangram shell -c 'plugins:list'"
    })
final class ShellCommand implements Callable<Integer> {

  private static final String PROMPT = "tangram> ";

  @ParentCommand private Tangram root;

  @Mixin private BrokerOptions broker;

  @Option(
      names = {"-c", "--command"},
      paramLabel = "LINE",
      description = "The line to carry out; help lists the commands.")
  private String line;

  @Override
  public Integer call() {
    ManagementClient client = ManagementClient.of(broker);
    if (line != null) {
      return execute(client, line);
    }
    boolean person = System.console() != null;
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(root.console().in(), StandardCharsets.UTF_8));
    int status = Tangram.DONE;
    while (!root.console().stopped()) {
      String next = next(lines, person);
      if (next == null || person && (next.equals("exit") || next.equals("quit"))) {
        break;
      }
      if (!next.isBlank()) {
        status = Math.max(status, execute(client, next));
        root.console().flush();
      }
    }
    return status;
  }

  private String next(BufferedReader lines, boolean person) {
    if (person) {
      root.console().err().print(PROMPT);
      root.console().err().flush();
    }
    try {
      return lines.readLine();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private int execute(ManagementClient client, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    JsonValue answer =
        client.post("/shell", Map.of(), new ByteArrayInputStream(bytes), bytes.length);
    String problem = answer.get("problem").text();
    if (root.json) {
      Json.print(root.console(), answer::write);
    } else {
      answer.get("output").text().lines().forEach(root.console()::println);
      if (!problem.isEmpty()) {
        root.console().flush();
        root.console().err().println("Problem: " + problem);
      }
    }
    return problem.isEmpty() ? Tangram.DONE : Tangram.FAILED;
  }
}
