package dev.tangram.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where offsets are to be set; exactly one is given. */
final class ResetTarget {

  @Option(names = "--to-earliest", description = "To the oldest record that is there.")
  boolean earliest;

  @Option(names = "--to-latest", description = "To the end, so that only new records are read.")
  boolean latest;

  @Option(
      names = "--to-current",
      description = "To where it is; partitions without an offset get the end.")
  boolean current;

  @Option(names = "--to-offset", paramLabel = "N", description = "To this offset.")
  Long offset;

  @Option(
      names = "--to-datetime",
      paramLabel = "TIME",
      description =
          "To the first record that is not older, such as 2026-01-31T12:00:00.000; UTC unless an"
              + " offset such as +02:00 is there.")
  String dateTime;

  @Option(
      names = "--by-duration",
      paramLabel = "DURATION",
      description =
          "To the first record of the last so many days, hours, minutes or seconds, such as P7D or"
              + " PT1H30M.")
  String duration;

  @Option(
      names = "--shift-by",
      paramLabel = "N",
      description = "By so many records: forward, or back where it is negative.")
  Long shift;

  @Option(
      names = "--from-file",
      paramLabel = "FILE",
      description =
          "To what a file says, which --export has written: lines of topic,partition,offset, with"
              + " the group before them where there are several.")
  Path file;
}
