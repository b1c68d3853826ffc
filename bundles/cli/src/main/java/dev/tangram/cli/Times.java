package dev.tangram.cli;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.TemporalAccessor;

/** Times as people write them. */
final class Times {

  private static final DateTimeFormatter FORMAT =
      DateTimeFormatter.ofPattern("yyyy-MM-dd['T'HH:mm[:ss[.SSS]][XXX][XX][X]]");

  private Times() {}

  /**
   * Reads a date, or a date with a time; UTC where no offset stands behind.
   *
   * @return milliseconds since 1970
   * @throws IllegalArgumentException what is wrong, for a person
   */
  static long dateTime(String text) {
    try {
      TemporalAccessor found =
          FORMAT.parseBest(text, OffsetDateTime::from, LocalDateTime::from, LocalDate::from);
      if (found instanceof OffsetDateTime exact) {
        return exact.toInstant().toEpochMilli();
      }
      LocalDateTime local =
          found instanceof LocalDate date ? date.atStartOfDay() : LocalDateTime.from(found);
      return local.toInstant(ZoneOffset.UTC).toEpochMilli();
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          "'" + text + "' is no time; write it as 2026-01-31T12:00:00.000 or 2026-01-31", e);
    }
  }

  /**
   * Reads a duration such as P1DT2H.
   *
   * @return milliseconds, 0 or more
   * @throws IllegalArgumentException what is wrong, for a person
   */
  static long duration(String text) {
    try {
      long millis = Duration.parse(text).toMillis();
      if (millis >= 0) {
        return millis;
      }
    } catch (DateTimeException | ArithmeticException e) {
      // As good as a negative one.
    }
    throw new IllegalArgumentException(
        "'" + text + "' is no duration; write it as P7D for days, PT12H, PT30M or PT10S");
  }
}
