package dev.tangram.launcher;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The options of start, stop and status.
 *
 * @param config the file given with --config
 * @param overrides the properties given with -D, stronger than the file
 * @param readyFile where start writes the banner once the broker is ready
 * @param timeoutMs how long stop waits
 */
record Options(
    Optional<Path> config,
    Map<String, String> overrides,
    Optional<Path> readyFile,
    Optional<Long> timeoutMs) {

  static Options parse(List<String> arguments) throws LaunchException {
    Deque<String> rest = new ArrayDeque<>(arguments);
    Map<String, String> overrides = new LinkedHashMap<>();
    Optional<Path> config = Optional.empty();
    Optional<Path> readyFile = Optional.empty();
    Optional<Long> timeoutMs = Optional.empty();
    while (!rest.isEmpty()) {
      String argument = rest.pop();
      switch (argument) {
        case "--config" -> config = Optional.of(Path.of(next(argument, rest)));
        case "--ready-file" -> readyFile = Optional.of(Path.of(next(argument, rest)));
        case "--timeout-ms" -> timeoutMs = Optional.of(number(argument, next(argument, rest)));
        case "-D" -> override(next(argument, rest), overrides);
        default -> {
          if (!argument.startsWith("-D")) {
            throw usage("Unknown option " + argument + ".");
          }
          override(argument.substring(2), overrides);
        }
      }
    }
    return new Options(config, overrides, readyFile, timeoutMs);
  }

  private static String next(String option, Deque<String> rest) throws LaunchException {
    if (rest.isEmpty()) {
      throw usage("Option " + option + " needs a value.");
    }
    return rest.pop();
  }

  private static long number(String option, String text) throws LaunchException {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw usage("Option " + option + " needs a whole number, not " + text + ".");
    }
  }

  private static void override(String text, Map<String, String> overrides) throws LaunchException {
    int equals = text.indexOf('=');
    if (equals < 1) {
      throw usage("Option -D needs name=value, not " + text + ".");
    }
    overrides.put(text.substring(0, equals).trim(), text.substring(equals + 1).trim());
  }

  private static LaunchException usage(String problem) {
    return new LaunchException(ExitCode.USAGE, problem, "See tangram help.");
  }
}
