package dev.tangram.cli;

import dev.tangram.client.ClientException;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;

/** The root command with the options that all commands have. */
@Command(
    name = "tangram",
    description =
        "Works with the topics, records and groups of a cluster, and with the plug-ins of a broker.",
    mixinStandardHelpOptions = false,
    subcommands = {
      TopicsCommand.class,
      ProduceCommand.class,
      ConsumeCommand.class,
      GroupsCommand.class,
      PluginsCommand.class,
      ShellCommand.class
    },
    footer = {
      "",
      "Status: 0 done, 1 failed, 2 wrong usage.",
      "Help on a command: tangram COMMAND --help"
    })
final class Tangram implements Runnable {

  static final int DONE = 0;
  static final int FAILED = 1;
  static final int USAGE = 2;

  private final Console console;

  @Option(
      names = {"-b", "--bootstrap"},
      paramLabel = "HOST:PORT[,...]",
      defaultValue = "localhost:9092",
      scope = ScopeType.INHERIT,
      description =
          "Brokers to begin with; the others are learnt from them. Default: ${DEFAULT-VALUE}")
  String bootstrap;

  @Option(names = "--json", scope = ScopeType.INHERIT, description = "Write results as JSON.")
  boolean json;

  @Option(
      names = {"-v", "--verbose"},
      scope = ScopeType.INHERIT,
      description = "Show stack traces of failures.")
  boolean verbose;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Show this help.")
  boolean help;

  @CommandLine.Spec CommandLine.Model.CommandSpec spec;

  private Tangram(Console console) {
    this.console = console;
  }

  Console console() {
    return console;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "No command is given");
  }

  /** Runs a command; gives the exit status. */
  static int run(Console console, String... args) {
    Tangram root = new Tangram(console);
    CommandLine line = new CommandLine(root);
    line.setOut(new PrintWriter(console.out(), false, StandardCharsets.UTF_8));
    line.setErr(new PrintWriter(console.err(), true, StandardCharsets.UTF_8));
    line.setUsageHelpAutoWidth(false);
    line.setParameterExceptionHandler((problem, given) -> root.wrongUsage(problem));
    line.setExecutionExceptionHandler((problem, command, parsed) -> root.failed(problem, command));
    int status = line.execute(args);
    line.getOut().flush();
    try {
      console.flush();
    } catch (UncheckedIOException e) {
      return status; // whoever read the results has gone, and wants no more of them
    }
    return status;
  }

  private int wrongUsage(ParameterException problem) {
    PrintStream err = console.err();
    CommandLine command = problem.getCommandLine();
    err.println("Problem: " + problem.getMessage());
    err.println("What to do: see " + command.getCommandSpec().qualifiedName() + " --help");
    if (verbose) {
      problem.printStackTrace(err);
    }
    return USAGE;
  }

  private int failed(Exception problem, CommandLine command) {
    if (problem instanceof UncheckedIOException broken
        && broken.getCause() instanceof IOException) {
      return outputGone(broken);
    }
    if (problem instanceof ParameterException usage) {
      return wrongUsage(usage);
    }
    tell(explain(problem));
    if (verbose) {
      problem.printStackTrace(console.err());
    }
    return FAILED;
  }

  /** A reader that has seen enough, such as head, closes the pipe: that is no failure. */
  private int outputGone(UncheckedIOException broken) {
    String text = String.valueOf(broken.getCause().getMessage());
    if (text.contains("Broken pipe") || text.contains("Stream closed")) {
      return DONE;
    }
    tell(
        new Failure(
            "Input or output failed: " + text, null, "See whether the disk is full.", broken));
    return FAILED;
  }

  private Failure explain(Exception problem) {
    if (problem instanceof Failure failure) {
      return failure;
    }
    if (problem instanceof ClientException client) {
      return Advice.on(client, bootstrap);
    }
    return new Failure(
        "Unexpected: " + problem,
        "This is a defect of the command.",
        "Run it again with --verbose and report what it says.",
        problem);
  }

  private void tell(Failure failure) {
    PrintStream err = console.err();
    err.println("Problem: " + failure.getMessage());
    if (failure.meaning() != null) {
      err.println("Meaning: " + failure.meaning());
    }
    err.println("What to do: " + failure.remedy());
  }
}
