package dev.tangram.launcher;

import java.nio.file.Path;
import java.util.List;

/** Entry point: {@code start}, {@code stop} or {@code status}, then options. */
public final class Main {
  private Main() {}

  /**
   * Runs one command.
   *
   * @param arguments the command and its options; the system property tangram.home names the
   *     directory of the package
   */
  public static void main(String[] arguments) {
    ExitCode exitCode;
    try {
      exitCode = run(List.of(arguments));
    } catch (LaunchException e) {
      System.err.println("Problem: " + e.getMessage());
      System.err.println("What to do: " + e.remedy());
      exitCode = e.exitCode();
    } catch (InterruptedException e) {
      // The process is being ended by a signal; the shutdown hook does the rest.
      return;
    }
    System.exit(exitCode.status());
  }

  private static ExitCode run(List<String> arguments) throws LaunchException, InterruptedException {
    String command = arguments.isEmpty() ? "" : arguments.get(0);
    if (!List.of("start", "stop", "status").contains(command)) {
      throw new LaunchException(
          ExitCode.USAGE, "There is no command " + command + ".", "See tangram help.");
    }
    Options options = Options.parse(arguments.subList(1, arguments.size()));
    Path home = Path.of(System.getProperty("tangram.home", ".")).toAbsolutePath().normalize();
    Settings settings = Settings.read(home, options);
    return switch (command) {
      case "start" -> new StartCommand(settings, options).run();
      case "stop" -> StopCommand.run(settings, options);
      default -> StatusCommand.run(settings);
    };
  }
}
